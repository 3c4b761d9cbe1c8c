"""Indices beside other libraries, on what they can do."""

import numpy as np
import pytest

pytest.importorskip("pymcdm", reason="beside others did not run: pymcdm is not installed")
pytest.importorskip("skcriteria", reason="beside others did not run: scikit-criteria is not installed")

from tests.bench import others

CASES = others.cases()


@pytest.mark.parametrize("case", CASES)
def test_they_give_the_same_numbers(case: str) -> None:
    ours, theirs = CASES[case]
    np.testing.assert_allclose(ours(), theirs(), rtol=1e-9, atol=1e-9)
