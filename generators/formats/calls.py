"""The opcodes of a pickle that look names up and call them: where Python's own would execute."""

from typing import Any

from generators.formats import arrays, names
from generators.formats.known import filled, refused, wrong
from generators.formats.opcodes import OPCODES, Machine, opcode
from generators.formats.values import Dtype, Global, Instance, Unfilled

__all__ = ["OPCODES"]  # the whole table


def text_of(m: Machine, raw: bytes) -> str:
    try:
        return raw.decode("ascii")
    except UnicodeDecodeError:
        raise wrong(m, "asks for a name of odd letters") from None


@opcode(b"c", "GLOBAL")
def _(m: Machine) -> None:
    module = text_of(m, m.line())
    m.stack.append(names.asked_for(m, module, text_of(m, m.line())))


@opcode(b"\x93", "STACK_GLOBAL")
def _(m: Machine) -> None:
    name, module = m.pop(), m.pop()
    if not isinstance(name, str) or not isinstance(module, str) or len(name) + len(module) > 400:
        raise wrong(m, "asks for a name that is no text")
    m.stack.append(names.asked_for(m, module, name))


def called(m: Machine, callee: Any, args: Any) -> Any:
    if not isinstance(callee, Global):
        raise refused(m, Global("a", type(callee).__name__), "calls what it was given,")
    if not isinstance(args, tuple):
        raise wrong(m, f"calls {callee} with a {type(args).__name__}")
    m.budget.add_object()
    return names.called(m, callee, args)


@opcode(b"R", "REDUCE")
def _(m: Machine) -> None:
    args = m.pop()
    m.stack.append(called(m, m.pop(), args))


@opcode(b"i", "INST")
def _(m: Machine) -> None:
    module = text_of(m, m.line())
    name = names.asked_for(m, module, text_of(m, m.line()))
    m.stack.append(called(m, name, tuple(m.pop_mark())))


@opcode(b"o", "OBJ")
def _(m: Machine) -> None:
    values = m.pop_mark()
    if not values:
        raise wrong(m, "makes an object of nothing")
    m.stack.append(called(m, values[0], tuple(values[1:])))


def made(m: Machine, of: Any, args: Any) -> Any:
    if not isinstance(of, Global) or not isinstance(args, tuple):
        raise wrong(m, f"makes an object of a {type(of).__name__}")
    m.budget.add_object()
    return names.made(m, of, args)


@opcode(b"\x81", "NEWOBJ")
def _(m: Machine) -> None:
    args = m.pop()
    m.stack.append(made(m, m.pop(), args))


@opcode(b"\x92", "NEWOBJ_EX")
def _(m: Machine) -> None:
    options, args = m.pop(), m.pop()
    if not isinstance(options, dict) or not isinstance(args, tuple):
        raise wrong(m, "makes an object with odd options")
    m.budget.step(len(args) + len(options))
    m.stack.append(made(m, m.pop(), (*args, *options.values())))


@opcode(b"b", "BUILD")
def _(m: Machine) -> None:
    state = m.pop()
    match m.top():
        case Instance() as instance:
            names.give_state(m, instance, state)
        case Unfilled() as unfilled:
            m.stack[-1] = filled(m, unfilled, state).array
        case Dtype() as dtype:
            arrays.with_state(m.budget, dtype, state)
        case dict() | list() | set():
            pass  # attributes of a subclass: `_metadata` of a state dict, options of an EasyDict
        case other:
            raise wrong(m, f"gives a state to a {type(other).__name__}")


@opcode(b"Q", "BINPERSID")
def _(m: Machine) -> None:
    m.stack.append(m.persistent(m.pop()))


@opcode(b"P", "PERSID")
def _(m: Machine) -> None:
    raise wrong(m, "refers to something outside by a text")
