"""The device that trains."""


def device_name() -> str:
    """`cpu`, or the name of the CUDA device in lower case with hyphens."""
    import torch

    if not torch.cuda.is_available():
        return "cpu"
    return str(torch.cuda.get_device_name()).lower().replace(" ", "-").replace("_", "-")
