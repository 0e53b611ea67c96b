"""Where a training runs, and in which numbers."""

import hashlib
from dataclasses import dataclass

import torch
from torch import nn

from generators.errors import TrainingRefused


@dataclass(frozen=True)
class Place:
    """A device, and the type that convolutions compute in; what is trained stays float32."""

    device: torch.device
    precision: torch.dtype

    @classmethod
    def of(cls, device: str, precision: str) -> "Place":
        """`device` is auto, cpu, cuda or cuda:N; `precision` is auto, fp32 or bf16."""
        if device == "auto":
            device = "cuda" if torch.cuda.is_available() else "cpu"
        try:
            found = torch.device(device)
            torch.empty(1, device=found)
        except (RuntimeError, AssertionError) as error:
            reason = str(error).splitlines()[0]
            raise TrainingRefused(
                f"The device {device} cannot be used ({reason}), expected cpu, or cuda with a GPU; leave --device out."
            ) from error
        if found.type == "cuda":
            torch.backends.cudnn.benchmark = True
            torch.backends.cuda.matmul.allow_tf32 = True
            torch.backends.cudnn.allow_tf32 = True
        if found.type == "cpu" and precision == "bf16" and not torch.ops.mkldnn._is_mkldnn_bf16_supported():
            raise TrainingRefused(
                "This processor has no bf16 instructions, expected them for --precision bf16: without, it is a hundred "
                "times slower than fp32; leave the option out."
            )
        low = precision == "bf16" or (precision == "auto" and found.type == "cuda")
        return cls(found, torch.bfloat16 if low else torch.float32)

    @property
    def is_gpu(self) -> bool:
        return self.device.type == "cuda"

    @property
    def name(self) -> str:
        return torch.cuda.get_device_name(self.device) if self.is_gpu else "CPU"

    def trained(self, network: nn.Module) -> nn.Module:
        """The network there, its channels innermost."""
        return network.to(device=self.device).to(memory_format=torch.channels_last)  # type: ignore[call-overload, no-any-return]

    def frozen(self, network: nn.Module) -> nn.Module:
        """The same in the lower precision."""
        return self.trained(network).to(dtype=self.precision)

    def wait(self) -> None:
        """Until the device has done what it was given."""
        if self.is_gpu:
            torch.cuda.synchronize(self.device)

    def memory_bytes(self) -> int:
        """The most that was in use on the GPU so far."""
        return torch.cuda.max_memory_allocated(self.device) if self.is_gpu else 0

    def draw(self, seed: int, purpose: str, step: int) -> torch.Generator:
        """Random numbers that follow from the seed, what they are for, and the step's number alone.

        So there is no state to save: a training that goes on draws what it would have drawn.
        """
        text = f"{seed}/{purpose}/{step}".encode()
        number = int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "little") >> 1
        return torch.Generator(device=self.device).manual_seed(number)
