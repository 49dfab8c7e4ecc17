"""The same bytes whatever the processor can do, and whatever the compiler, NumPy and the C library make of it."""

import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PINNED = "tests/test_mesa.py::test_a_small_run_gives_the_same_bytes_on_every_python"
LESS = {
    "compiled for no processor in particular": {"NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": ""},
    "NumPy without AVX2": {"NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4"},
    "a C library without AVX2 and fused multiply-add": {"GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-AVX512F,-FMA,-FMA4"},
}


@pytest.mark.slow  # the first compiles the model anew
@pytest.mark.skipif(platform.machine() not in ("x86_64", "AMD64"), reason="these features are of x86-64")
@pytest.mark.parametrize("less", LESS)
def test_a_processor_that_can_do_less_gives_the_same_bytes(less):
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", PINNED]
    done = subprocess.run(words, cwd=ROOT, env=os.environ | LESS[less], capture_output=True, text=True, timeout=600)
    assert done.returncode == 0 and "1 passed" in done.stdout, done.stdout + done.stderr
