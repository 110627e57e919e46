"""Entry for a Gradio host, such as a Space: the chat over the notes beside this file.

Hosts import `demo` or run this file; on your own machine, `kb serve` does the same.
"""

from pathlib import Path

from kb.web.hosted import demo_of_folder

demo = demo_of_folder(Path(__file__).parent)

if __name__ == "__main__":
    demo.launch()
