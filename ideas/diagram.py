"""The transition table as a drawing (Mermaid) and as a table, for the documentation."""

from __future__ import annotations

from .states import CAME_FROM, LIVE, STATES, TRANSITIONS, Transition


def mermaid() -> str:
    """A state diagram and the table below it, as Markdown."""
    lines = ["```mermaid", "stateDiagram-v2", "    direction LR", "    [*] --> draft"]
    lines += [f"    {state.code}: {state.label}" for state in STATES]
    for transition in TRANSITIONS:
        if transition.sources == LIVE:
            lines.append(f"    submitted --> {transition.target}: {transition.name} (from every live state)")
            continue
        for state in STATES:
            if state.code in transition.sources:
                target = "[*]" if transition.target == CAME_FROM else transition.target
                note = " (back to where it came from)" if transition.target == CAME_FROM else ""
                lines.append(f"    {state.code} --> {target}: {transition.name}{note}")
    lines.append("```")
    return "\n".join([*lines, "", *_table()])


def _table() -> list[str]:
    head = [
        "| transition | from → to | who | reason | asks for | guards | ledger kind |",
        "|---|---|---|---|---|---|---|",
    ]
    return head + [_row(transition) for transition in TRANSITIONS]


def _row(transition: Transition) -> str:
    sources = (
        "every live state"
        if transition.sources == LIVE
        else ", ".join(state.code for state in STATES if state.code in transition.sources)
    )
    cells = (
        transition.name,
        f"{sources} → {transition.target}",
        ", ".join(sorted(transition.who)),
        transition.reason.value,
        ", ".join(transition.fields) or "–",
        ", ".join(transition.guards) or "–",
        f"`{transition.kind}`",
    )
    return "| " + " | ".join(cells) + " |"
