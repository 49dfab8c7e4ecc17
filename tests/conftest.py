"""What several test modules ask for and takes long to make."""

import pytest


@pytest.fixture(scope="session")
def linear_records() -> list[dict]:
    """A hundred known truths of the stand-in for the model, each with its posterior."""
    from linear_model import TRIALS
    from threadpoolctl import threadpool_limits

    from experiments.calibration.simulation_based import one_truth

    with threadpool_limits(1, user_api="blas"):  # small matrices are slower on many threads than on one
        return [one_truth(TRIALS, truth) for truth in range(100)]
