"""NVIDIA's TensorFlow pickles: StyleGAN, StyleGAN2, StyleGAN2-ADA. A tuple of G, D and Gs, the average of G."""

from generators.errors import CheckpointRefused
from generators.formats import tensorflow_stylegan, tensorflow_stylegan2
from generators.formats.source import Source, Weights
from generators.formats.tensorflow_network import is_network, saved
from generators.formats.values import Instance

NAME = "NVIDIA TensorFlow"


def recognises(source: Source) -> bool:
    """Whether it holds networks of `dnnlib.tflib`."""
    return bool(networks_of(source.tree))


def read(source: Source) -> Weights:
    """Gs; told apart by its variables, since forks name their functions as they like."""
    found = saved(source.path.name, generator_of(source.path.name, networks_of(source.tree)))
    modulated = any(name.endswith("/mod_weight") for name in found.variables)
    return tensorflow_stylegan2.read(found) if modulated else tensorflow_stylegan.read(found)


def networks_of(tree: object) -> list[Instance]:
    """The networks of a file: G, D, Gs; or one that was saved alone."""
    if isinstance(tree, dict):
        tree = list(tree.values())
    values = list(tree) if isinstance(tree, list | tuple) else [tree]
    return [value for value in values if isinstance(value, Instance) and is_network(value)]


def generator_of(file: str, networks: list[Instance]) -> Instance:
    """Gs: the last one that has parts, which no discriminator has; Progressive GAN's have none either."""
    whole = [
        network for network in networks if isinstance(network.state, dict) and network.state.get("components")
    ]
    if whole:
        return whole[-1]
    if len(networks) == 3:
        return networks[-1]  # refused by what it lacks
    raise CheckpointRefused(
        f"{file} holds {len(networks)} networks and no generator among them, expected G, D and Gs; "
        "take the network-snapshot file of the training."
    )
