"""A picture on the page: sharp at any width, with words under the pointer, and clickable.

The page cannot know how wide the browser is, and letters must not shrink with their slot. So a
picture is sent drawn for a few widths, and the browser shows the widest that fits. Every text in
an SVG was escaped by the chart that drew it; names never come here in any other way.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

_HTML = '<div class="stage"><div class="paper"></div><div class="hint" hidden></div></div>'

_CSS = """
.stage { position: relative; width: 100%; }
.paper svg { display: block; width: 100%; height: auto; }
.paper [data-hint] { cursor: default; }
.paper.picks [data-pick] { cursor: pointer; }
.hint {
  position: absolute; z-index: 2; max-width: 22rem; padding: 0.35rem 0.6rem;
  border-radius: 0.4rem; pointer-events: none;
  font: 0.8rem/1.35 var(--st-font, sans-serif);
  color: var(--st-background-color); background: var(--st-text-color);
}
.hint[hidden] { display: none; }
"""

_JS = r"""
const fitting = (pictures, width) =>
  pictures.reduce((best, picture) => (picture.width <= width + 1 ? picture : best), pictures[0]);

// A <title> shows late and looks foreign, so its words move to where the hint finds them.
const prepare = (paper) => {
  const svg = paper.querySelector("svg");
  svg.querySelectorAll("title").forEach((title) => {
    const shape = title.parentNode;
    if (shape !== svg) {
      shape.setAttribute("data-hint", title.textContent);
      shape.setAttribute("aria-label", title.textContent);
    }
    title.remove();
  });
  svg.querySelector("rect.paper")?.removeAttribute("data-hint");
  svg.querySelectorAll("[id*='-point-']").forEach((mark) => {
    mark.setAttribute("data-pick", mark.id.split("-point-")[1].split("-")[0]);
  });
};

export default function ({ data, parentElement, setTriggerValue }) {
  const stage = parentElement.querySelector(".stage");
  const paper = stage.querySelector(".paper");
  const hint = stage.querySelector(".hint");
  let shown = null;
  const show = () => {
    const picture = fitting(data.pictures, stage.clientWidth);
    if (picture === shown) return;
    shown = picture;
    paper.innerHTML = picture.svg;
    paper.classList.toggle("picks", data.picks);
    paper.firstElementChild.style.maxWidth = `${picture.width * 1.25}px`;
    prepare(paper);
  };
  stage.onpointermove = (event) => {
    const shape = event.target.closest("[data-hint]");
    hint.hidden = !shape;
    if (!shape) return;
    hint.textContent = shape.getAttribute("data-hint");
    const frame = stage.getBoundingClientRect();
    const x = event.clientX - frame.left, y = event.clientY - frame.top;
    hint.style.left = `${Math.max(0, Math.min(x + 14, frame.width - hint.offsetWidth - 4))}px`;
    const below = y + 18;
    const fits = below + hint.offsetHeight < frame.height;
    hint.style.top = `${fits ? below : Math.max(0, y - hint.offsetHeight - 10)}px`;
  };
  stage.onpointerleave = () => { hint.hidden = true; };
  stage.onclick = (event) => {
    const mark = data.picks && event.target.closest("[data-pick]");
    if (mark) setTriggerValue("picked", Number(mark.dataset.pick));
  };
  const watcher = new ResizeObserver(show);
  watcher.observe(stage);
  show();
  return () => watcher.disconnect();
}
"""


@dataclass(frozen=True)
class Drawing:
    """A picture drawn for a width in pixels."""

    width: int
    svg: str


@st.cache_resource
def _stage() -> Callable[..., Any]:
    """The component, registered once for the whole server."""
    return st.components.v2.component("winwin_svg_stage", html=_HTML, css=_CSS, js=_JS)


def show_picture(
    drawings: tuple[Drawing, ...], *, key: str, on_pick: Callable[[int], None] | None = None
) -> None:
    """Put a picture on the page.

    Args:
        drawings: The same picture for several widths, narrowest first.
        key: A name for it on the page.
        on_pick: Told the place of the point that was clicked, before the page runs again.
    """

    def picked() -> None:
        result: Mapping[str, Any] = st.session_state[key]
        if on_pick is not None and result.get("picked") is not None:
            on_pick(int(result["picked"]))

    pictures = [{"width": drawing.width, "svg": drawing.svg} for drawing in drawings]
    data = {"pictures": pictures, "picks": on_pick is not None}
    _stage()(key=key, data=data, on_picked_change=picked)
