"""The page itself: Gradio Blocks with the conversation, the input and their events."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from kb.chat.turns import Conversation, read_input, take_turn
from kb.model import Language, Title
from kb.notes import Notes
from kb.render import answer as view
from kb.render.examples import example_questions, main_language
from kb.render.words import reader_language, words_in

if TYPE_CHECKING:
    import gradio

# `kb.render.html` writes formulas with these, and only these, whatever the note used.
FORMULA_DELIMITERS: list[dict[str, str | bool]] = [
    {"left": "\\[", "right": "\\]", "display": True},
    {"left": "\\(", "right": "\\)", "display": False},
]
# A question takes milliseconds.
QUESTIONS_AT_ONCE = 4


def be_quiet() -> None:
    """Keep Gradio and the Hugging Face libraries from calling home; before their import."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    os.environ["DO_NOT_TRACK"] = "1"


def build_chat(notes: Notes, *, title: str | None = None) -> gradio.Blocks:
    """The chat over some notes."""
    be_quiet()
    import gradio as gr

    chunks = notes.chunks()
    language, questions = main_language(chunks), example_questions(chunks)
    words = words_in(language)
    with gr.Blocks(
        title=title or words.title,
        fill_height=True,
        analytics_enabled=False,
    ) as blocks:
        with gr.Row(elem_id="kb-head"):
            gr.HTML(_brand(title), elem_id="kb-brand", padding=False)
            gr.HTML(view.tabs(language), elem_id="kb-tabs", padding=False)
            renew = gr.Button(words.new_chat, elem_id="kb-new", size="sm", scale=0, min_width=0)
        chatbot = _chatbot(gr, view.welcome(questions, language))
        gr.HTML('<div class="kb-map"></div>', elem_id="kb-map", padding=False)
        box = gr.Textbox(
            label=words.placeholder,  # not shown, but read aloud
            placeholder=words.placeholder,
            show_label=False,
            container=False,
            lines=1,
            max_lines=6,
            autofocus=False,  # `page.js` does, but not in a frame of another page
            submit_btn=True,
            elem_id="kb-box",
        )
        # The page's own buttons speak through these two; hidden by the stylesheet, since
        # what Gradio hides is not in the page at all.
        pressed = gr.Textbox(elem_id="kb-pressed", elem_classes="kb-hidden", show_label=False)
        press = gr.Button("press", elem_id="kb-press", elem_classes="kb-hidden")
        conversation = gr.State(Conversation())
        _listen(gr, notes, chatbot, box, pressed, press, conversation)
        renew.click(
            lambda: ([], Conversation(), ""),
            outputs=[chatbot, conversation, box],
            api_visibility="private",
            queue=False,
            show_progress="hidden",
        )
        _greet_in_readers_language(gr, blocks, language, questions, [chatbot, box, renew])
    return blocks


def _brand(title: str | None) -> str:
    from html import escape

    return f'<span class="kb-mark">kb</span><span>{escape(title or "")}</span>'


def _chatbot(gr: Any, welcome: str) -> Any:
    return gr.Chatbot(
        placeholder=welcome,
        latex_delimiters=FORMULA_DELIMITERS,
        layout="panel",
        show_label=False,
        container=False,
        buttons=[],
        allow_tags=False,
        autoscroll=False,  # `page.js` brings the question to the top instead
        feedback_options=None,
        scale=1,
        height="100%",
        elem_id="kb-chat",
    )


def _listen(
    gr: Any, notes: Notes, chatbot: Any, box: Any, pressed: Any, press: Any, conversation: Any
) -> None:
    """Answer what is typed or pressed."""

    def respond(typed: str, pressed: str, conversation: Conversation) -> Iterator[Any]:
        given = read_input(typed or "", pressed or "")
        if given is None:
            yield gr.skip()
            return
        # What was typed or pressed is taken once: what comes meanwhile is the next question.
        taken = (gr.skip(), "") if pressed else ("", gr.skip())
        for state in take_turn(notes, conversation, given):
            yield list(state.messages), state, *taken
            taken = (gr.skip(), gr.skip())

    gr.on(
        [box.submit, press.click],
        respond,
        inputs=[box, pressed, conversation],
        outputs=[chatbot, conversation, box, pressed],
        api_visibility="private",
        concurrency_limit=QUESTIONS_AT_ONCE,
        trigger_mode="always_last",
        show_progress="hidden",
    )


def _greet_in_readers_language(
    gr: Any, blocks: Any, language: Language, questions: Sequence[Title], outputs: list[Any]
) -> None:
    """Turn the page's own words into the browser's language, where it is another one."""

    def greet(request: gr.Request) -> Any:
        spoken = reader_language(request.headers.get("accept-language", ""), language)
        if spoken == language:
            return gr.skip()
        words = words_in(spoken)
        return (
            gr.Chatbot(placeholder=view.welcome(questions, spoken)),
            gr.Textbox(label=words.placeholder, placeholder=words.placeholder),
            gr.Button(words.new_chat),
        )

    # Gradio finds the request parameter by its type, which a local name hides from it.
    greet.__annotations__ = {"request": gr.Request}
    blocks.load(
        greet, outputs=outputs, api_visibility="private", queue=False, show_progress="hidden"
    )
