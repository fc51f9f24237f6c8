from local.console import Bar, printable
from local.errors import LocalCloudError

LONG = "a sentence that is far longer than the sixty columns of this narrow terminal " * 2
ROWS = [["0:00:01", "spk_0", "Good morning."], ["0:00:04", "spk_1", LONG]]


def test_without_a_terminal_a_row_is_a_line_without_colours(plain) -> None:
    plain.screen.table(("time", "speaker", "text"), ROWS)
    assert plain.lines == [
        "time     speaker  text",
        "0:00:01  spk_0    Good morning.",
        f"0:00:04  spk_1    {LONG.rstrip()}",
    ]


def test_in_a_terminal_rows_wrap_and_speakers_have_colours(terminal) -> None:
    terminal.screen.table(("time", "speaker", "text"), ROWS)
    assert len(terminal.lines) > len(ROWS) + 1
    assert "\x1b[36mspk_0" in terminal.text
    assert "\x1b[35mspk_1" in terminal.text


def test_a_chart_has_a_bar_per_speaker_as_long_as_its_share(plain) -> None:
    plain.screen.bars([Bar("spk_0", "0:45", 0.75), Bar("agent", "0:15", 0.25), Bar("x", "0:00", 0)])
    assert plain.lines == [
        "spk_0  0:45   75%  " + 30 * "#",
        "agent  0:15   25%  " + 10 * "#",
        "x      0:00    0%  ",
    ]


def test_a_chart_in_a_terminal_is_coloured(terminal) -> None:
    terminal.screen.bars([Bar("spk_0", "0:45", 1.0)])
    assert "\x1b[36m" + 40 * "█" in terminal.text


def test_a_hostile_file_name_can_neither_break_a_line_nor_style_it(plain) -> None:
    plain.screen.line("a\nb\x1b[31mc\u202e [bold]d[/bold]")
    assert plain.lines == ["a b [31mc  [bold]d[/bold]"]
    assert printable("café 通話.wav") == "café 通話.wav"


def test_an_error_shows_what_the_program_said(plain) -> None:
    plain.screen.error(LocalCloudError("It failed.", detail="first\nsecond"))
    assert plain.lines == ["It failed.", "    first", "    second"]
