"""What is as it must be is said, and only where it is so."""

import numpy as np
import pytest

from tests.diagnosis.synthetic import diagnosis_of, healthy_grpo, healthy_sft, noise, ramp

N = 60


def notes(**columns):
    return " ".join(diagnosis_of(**columns).notes)


def test_a_loss_near_zero_is_normal_in_grpo_alone():
    assert "near 0 is normal in GRPO" in notes(**healthy_grpo(N))
    assert "near 0" not in notes(**healthy_grpo(N) | {"loss": 0.4 + noise(N, 0.01)})
    assert "near 0" not in notes(**healthy_sft(N) | {"loss": ramp(0.04, 0.01, N)})


@pytest.mark.parametrize(("updates", "said"), [(1, True), (4, False)])
def test_a_clip_ratio_of_zero_is_normal_at_one_update(updates, said):
    found = diagnosis_of(knobs={"num_iterations": updates}, **healthy_grpo(N) | {"clip_ratio": 0.0})
    assert any("clip ratio of 0" in note for note in found.notes) is said
    assert not any("clip ratio" in note for note in diagnosis_of(**healthy_grpo(N) | {"clip_ratio": 0.02}).notes)


def test_a_first_loss_of_log_two_is_normal_in_dpo():
    columns = {"loss": np.linspace(0.693, 0.3, N), "margin": ramp(0, 2, N, 0.1)}
    assert "0.693 is normal in DPO" in notes(**columns)
    assert "0.693" not in notes(**columns | {"loss": np.linspace(1.1, 0.3, N)})
