"""Many runs: scenarios, comparison, calibration. `from experiments import compare, ledger, shapley` is the laboratory.

Each is loaded when first asked for, so that what needs one of them does not wait for all.
"""

__all__ = ["compare", "discover", "ledger", "scenario", "sensitivity", "shapley"]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from experiments import laboratory

    return getattr(laboratory, name)
