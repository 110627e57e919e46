"""给小世界里的图形配上描述、问答和指代表达，供别的示例训练用。"""

from shapes_world import Thing


def caption(things: list[Thing]) -> str:
    """两个图形的描述：同一行的说左右，否则说上下。"""
    first, second = sorted(things, key=lambda thing: (thing.y // 16, thing.x))
    relation = "left of" if first.y // 16 == second.y // 16 else "above"
    return f"{first.colour} {first.shape} {relation} {second.colour} {second.shape}"


def question(rng, things: list[Thing]) -> tuple[str, str]:
    """一个问题和它的答案（图形的形状互不相同）。"""
    kind, thing = rng.integers(0, 3), things[rng.integers(0, len(things))]
    if kind == 0:
        return "how many shapes are there", str(len(things))
    if kind == 1:
        return f"is the {thing.shape} in the top half", "yes" if thing.y < 16 else "no"
    return f"what colour is the {thing.shape}", thing.colour


def expression(rng, things: list[Thing]) -> tuple[str, Thing]:
    """只符合其中一个图形的说法，以及那个图形。"""
    sides = {"leftmost": lambda t: t.x, "rightmost": lambda t: -t.x}
    sides |= {"top": lambda t: t.y, "bottom": lambda t: -t.y}
    target = things[rng.integers(0, len(things))]
    shape, colour = target.shape, target.colour
    words = [f"the {shape}", f"the {colour} one", f"the {colour} {shape}"]
    same = [
        [t for t in things if t.shape == shape],
        [t for t in things if t.colour == colour],
    ]
    same.append([t for t in same[0] if t in same[1]])
    for side, key in sides.items():  # 同形状的图形里最靠这一边的
        rest = [t for t in same[0] if key(t) - key(target) < 4 and t != target]
        words.append(f"the {side} {shape}")
        same.append([target, *rest])
    unique = [said for said, fits in zip(words, same, strict=True) if len(fits) == 1]
    corner = f"the {('top', 'bottom')[target.y // 16]} {('left', 'right')[target.x // 16]} one"
    return (str(rng.choice(unique)) if unique else corner), target
