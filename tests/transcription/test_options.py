import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcription.option_values import READERS
from transcription.options import Options, overrides_in
from transcription.refusal import RefusedError


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, Options()),
        ({"language": "EN-us"}, Options(language="en-US")),
        ({"language": "auto"}, Options(language="auto")),
        ({"language": "Multiple: en-us, es-US,en-US"}, Options(language="multiple:en-US,es-US")),
        ({"speakers": 30}, Options(speakers=30)),
        ({"speakers": "2"}, Options(speakers=2)),
        ({"speakers": "off"}, Options(speakers=0)),
        ({"speakers": 0}, Options(speakers=0)),
        ({"channels": True}, Options(channels=True)),
        ({"channels": "TRUE"}, Options(channels=True)),
        (
            {"channels": "true", "channel-names": "agent, caller"},
            Options(speakers=0, channels=True, channel_names=("agent", "caller")),
        ),
        ({"vocabulary": "drug-names_1.2"}, Options(vocabulary="drug-names_1.2")),
        ({"subtitles": "SRT,vtt"}, Options(subtitles=("vtt", "srt"))),
        ({"subtitles": ""}, Options()),
        ({"redaction": "redacted"}, Options(redaction="redacted")),
        (
            {"redaction": "redacted", "redaction-types": "ssn,NAME"},
            Options(redaction="redacted", redaction_types=("NAME", "SSN")),
        ),
    ],
)
def test_values_are_read(values: dict[str, object], expected: Options) -> None:
    assert Options.of(values) == expected


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"speaker": "2"}, "unknown option 'speaker': the options are language, speakers"),
        ({"language": "klingon"}, "option language must be a language code .* found 'klingon'"),
        ({"language": ""}, "option language must be"),
        ({"language": "auto:en-US"}, "auto with two or more languages"),
        ({"language": "auto:en-US,en-us"}, "auto with two or more languages"),
        ({"language": "multiple:en-US,xx-XX"}, "option language must be"),
        ({"speakers": "1"}, "option speakers must be 2 to 30, or 0 .* found '1'"),
        ({"speakers": "31"}, "option speakers"),
        ({"speakers": "-2"}, "option speakers"),
        ({"speakers": "2.0"}, "option speakers"),
        ({"speakers": "٣"}, "option speakers"),
        ({"speakers": "9" * 5000}, "option speakers"),
        ({"speakers": True}, "option speakers"),
        ({"channels": "yes"}, "option channels must be true or false, found 'yes'"),
        ({"channels": "true", "channel-names": "agent"}, "2 different names"),
        ({"channels": "true", "channel-names": "a,b,c"}, "2 different names"),
        ({"channels": "true", "channel-names": "a,a"}, "2 different names"),
        ({"channels": "true", "channel-names": "a," + "b" * 65}, "at most 64 characters"),
        ({"vocabulary": "my words"}, "option vocabulary"),
        ({"vocabulary": "x" * 201}, "option vocabulary"),
        ({"subtitles": "ass"}, "option subtitles must be any of vtt, srt"),
        ({"redaction": "on"}, "option redaction must be off, redacted or redacted_and_unredacted"),
        ({"redaction": "redacted", "redaction-types": "NAMES"}, "option redaction-types"),
        (
            {"channels": "true", "channel-names": "agent,caller", "speakers": "2"},
            "channel-names can't be combined with speaker labels, found speakers 2",
        ),
        ({"channel-names": "agent,caller"}, "channel-names needs the option channels"),
        ({"vocabulary": "words", "language": "auto"}, "vocabulary needs a fixed language"),
        ({"redaction-types": "NAME"}, "redaction-types needs the option redaction"),
        ({"redaction": "redacted", "language": "multiple"}, "redaction needs a fixed language"),
        ({"redaction": "redacted", "language": "sv-SE"}, "found 'sv-SE'"),
    ],
)
def test_what_transcribe_refuses_is_refused(values: dict[str, object], reason: str) -> None:
    with pytest.raises(RefusedError, match=reason):
        Options.of(values)
    with pytest.raises(RefusedError, match=reason):
        Options().overlaid(values)


def test_defaults_that_an_override_makes_void_are_dropped() -> None:
    defaults = Options.of(
        {
            "channels": True,
            "channel-names": "agent,caller",
            "vocabulary": "words",
            "redaction": "redacted",
            "redaction-types": "NAME",
        }
    )
    assert defaults.overlaid({"channels": "false"}).channel_names == ()
    assert defaults.overlaid({"redaction": "off"}).redaction_types == ()
    assert defaults.overlaid({"language": "es-US"}).vocabulary == ""
    assert defaults.overlaid({"language": "es-US", "vocabulary": "palabras"}).vocabulary
    assert defaults.overlaid({"language": "en-us"}) == defaults
    assert defaults.overlaid({"redaction": "redacted_and_unredacted"}).redaction_types == ("NAME",)


def test_names_of_channels_switch_default_speakers_off() -> None:
    defaults = Options.of({"speakers": 10})
    named = defaults.overlaid({"channels": "true", "channel-names": "agent,caller"})
    assert (named.speakers, named.channel_names) == (0, ("agent", "caller"))
    assert defaults.overlaid({"channels": "true"}).speakers == 10
    assert defaults.overlaid({"channels": "true", "channel-names": ""}).speakers == 10


def test_speakers_of_a_recording_replace_default_names_of_channels() -> None:
    defaults = Options.of({"channels": True, "channel-names": "agent,caller"})
    options = defaults.overlaid({"speakers": "3"})
    assert (options.speakers, options.channels, options.channel_names) == (3, True, ())


def test_a_default_redaction_is_never_dropped_in_silence() -> None:
    defaults = Options.of({"redaction": "redacted"})
    with pytest.raises(RefusedError, match="redaction needs a fixed language"):
        defaults.overlaid({"language": "auto"})


def test_overrides_are_the_metadata_of_that_prefix() -> None:
    metadata = {"transcribe-speakers": " 3 ", "Transcribe-Channels": "true", "author": "me"}
    assert overrides_in(metadata) == {"speakers": "3", "channels": "true"}


@given(values=st.dictionaries(st.sampled_from([*READERS, "other"]), st.text(max_size=40)))
def test_any_metadata_gives_options_or_a_reason(values: dict[str, str]) -> None:
    try:
        options = Options().overlaid(values)
    except RefusedError:
        return
    assert Options.from_json(options.to_json()) == options
