"""The command line: the contract that scripts rely on, and the interview without Telegram.

`process` begins, and looks after the streams; `cli` builds the parser, runs the command and turns
errors into exit codes. Each command has a module of its own, which is loaded when it is typed:
`commands` says how. `meant` says which dataset a command means, `served` reads what was published,
`dataset` opens what a command answers from, `answers` reads a file of answers, `rendering` shows a
screen as text, `chat` holds the interview. What is printed for people goes through a printer of
`printing`: the plain one, or the one of `styling`, which alone loads rich. `wrapping` breaks lines
for both.

What must not be here: advice (it comes from `reasoning`), the words of a screen, anything that
another shell would need too.
"""

__all__: list[str] = []
