"""What can be trained: an adapter of a base model, a small model of our own, and the recurrent one of 2019."""

from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import LlamaConfig, LlamaForCausalLM

from textgen.train import attention
from textgen.train.options import Recipe

ADAPTER_SCALE = 2.0  # alpha is twice the rank
HEAD_WIDTH = 64


class Learner:
    """A network in training: `body` gives all places' hidden state, `head` scores tokens, `learns` is what learns.

    With `low` the network computes in bfloat16, and what learns stays float32 beside it: a step is smaller than what
    bfloat16 can tell apart.
    """

    def __init__(
        self, module: nn.Module, body: Callable[[Tensor], Tensor], head: Tensor, low: bool = False
    ) -> None:
        self.module, self.body, self.head = module, body, head
        self._live = {name: value for name, value in module.named_parameters() if value.requires_grad}
        self.learns: dict[str, Tensor] = dict(self._live)
        if low:
            self.learns = {name: value.detach().float().clone() for name, value in self._live.items()}
            for value in module.parameters():
                value.data = value.data.bfloat16()

    def weights(self) -> int:
        return sum(value.numel() for value in self.learns.values())

    def take_gradients(self) -> None:
        """From the network to what learns."""
        for name, live in self._live.items():
            if live is not self.learns[name]:
                self.learns[name].grad = None if live.grad is None else live.grad.to(torch.float32)
                live.grad = None

    @torch.no_grad()
    def take_weights(self) -> None:
        """From what learns to the network."""
        for name, live in self._live.items():
            if live is not self.learns[name]:
                live.copy_(self.learns[name])


def learner(recipe: Recipe, base: Path | None, device: torch.device) -> Learner:
    """The network of a recipe before its first step: from the seed alone, or from the base model's folder."""
    torch.manual_seed(recipe.seed)
    if recipe.model == "lstm":
        recurrent = Recurrent(recipe.vocabulary, recipe.width, recipe.layers).to(device)
        return Learner(recurrent, recurrent, recurrent.head.weight)
    if recipe.model == "scratch":
        return _of_llama(LlamaForCausalLM(small(recipe)), recipe, device)
    from peft import LoraConfig, get_peft_model  # only those who train an adapter need it

    assert base is not None
    model = LlamaForCausalLM.from_pretrained(base, dtype=torch.float32)
    config = LoraConfig(
        r=recipe.rank,
        lora_alpha=int(ADAPTER_SCALE * recipe.rank),
        target_modules="all-linear",
        lora_dropout=0.0,
    )
    return _of_llama(model, recipe, device, get_peft_model(model, config))


def small(recipe: Recipe) -> LlamaConfig:
    """A Llama in small: its shape follows from layers, width and vocabulary."""
    heads = max(recipe.width // HEAD_WIDTH, 1)
    return LlamaConfig(
        vocab_size=recipe.vocabulary,
        hidden_size=recipe.width,
        intermediate_size=recipe.width * 8 // 3 // 32 * 32,
        num_hidden_layers=recipe.layers,
        num_attention_heads=heads,
        num_key_value_heads=heads,
        max_position_embeddings=2048,
        tie_word_embeddings=True,
        bos_token_id=None,
        eos_token_id=None,
        pad_token_id=None,
    )


def _of_llama(
    model: LlamaForCausalLM, recipe: Recipe, device: torch.device, module: nn.Module | None = None
) -> Learner:
    inner = model.model
    (module or model).to(device)
    # head by head pays where a cache is small and a call is cheap, which on a GPU is the other way round
    model.set_attn_implementation(attention.NAME if device.type == "cpu" else "sdpa")
    return Learner(
        module or model,
        lambda ids: inner(input_ids=ids, use_cache=False).last_hidden_state,
        model.lm_head.weight,
        low=recipe.precision == "bf16",
    )


class Recurrent(nn.Module):
    """The character model of 2019: an embedding, some LSTM layers, scores of the next character."""

    def __init__(self, vocabulary: int, width: int, layers: int) -> None:
        super().__init__()
        self.embed = nn.Embedding(vocabulary, width)
        self.lstm = nn.LSTM(width, width, layers, batch_first=True)
        self.head = nn.Linear(width, vocabulary, bias=False)

    def forward(self, ids: Tensor) -> Tensor:
        """[N, L] -> [N, L, D]"""
        hidden: Tensor = self.lstm(self.embed(ids))[0]
        return hidden
