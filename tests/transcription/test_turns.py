from collections import defaultdict
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tests.transcription.transcripts import Conversation, conversations
from transcription.transcript import Word, parse_transcript
from transcription.turns import build_turns


def wild_word(index, start, length, speaker, channel):
    return Word(text=str(index), start=start, end=start + length, speaker=speaker, channel=channel)


# Words whose times are in any order, with any labels.
tenths = st.integers(0, 40).map(lambda count: count / 10)
wild_words = st.lists(
    st.tuples(tenths, tenths, st.sampled_from("AB"), st.sampled_from(["ch_0", "ch_1"])),
    max_size=10,
).map(lambda drawn: [wild_word(index, *one) for index, one in enumerate(drawn)])

any_words = wild_words | conversations().map(lambda c: parse_transcript(c.document).words)


def said(start, end, text, speaker=None, channel=None):
    return Word(text=text, start=start, end=end, speaker=speaker, channel=channel)


def summary(words):
    return [
        (turn.start, turn.end, turn.channel or turn.speaker, " ".join(w.text for w in turn.words))
        for turn in build_turns(words)
    ]


def by(key, things):
    groups = defaultdict(list)
    for thing in things:
        groups[key(thing)].append(thing)
    return groups


@given(any_words)
def test_every_word_is_in_one_turn_and_in_order(words):
    turned = [word for turn in build_turns(words) for word in turn.words]
    assert len(turned) == len(words)
    for channel, in_channel in by(lambda w: w.channel, words).items():
        assert [w.text for w in turned if w.channel == channel] == [w.text for w in in_channel]


@given(any_words)
def test_a_turn_has_one_speaker_and_one_channel(words):
    for turn in build_turns(words):
        assert {(w.speaker, w.channel) for w in turn.words} == {(turn.speaker, turn.channel)}


@given(any_words)
def test_turns_are_sorted_by_start(words):
    turns = build_turns(words)
    assert all(before.start <= after.start for before, after in pairwise(turns))
    assert all(turn.start <= turn.end for turn in turns)


@given(any_words)
def test_turns_of_a_speaker_never_overlap(words):
    for turns in by(lambda t: (t.channel, t.speaker), build_turns(words)).values():
        assert all(before.end <= after.start for before, after in pairwise(turns))


def interrupted(before, after, words):
    return before.end < after.start and any(
        before.end <= w.start and w.end <= after.start for w in words if w.channel != before.channel
    )


@given(any_words)
def test_a_turn_is_cut_exactly_where_another_takes_over(words):
    turns = build_turns(words)
    timed = [word for turn in turns for word in turn.words]
    for in_channel in by(lambda t: t.channel, turns).values():
        for turn in in_channel:
            assert not any(interrupted(*pair, timed) for pair in pairwise(turn.words))
        for before, after in pairwise(in_channel):
            assert before.speaker != after.speaker or interrupted(
                before.words[-1], after.words[0], timed
            )


@given(conversations())
def test_a_lone_channel_changes_turn_with_the_speaker_only(conversation: Conversation):
    words = [w for w in parse_transcript(conversation.document).words if w.channel != "ch_1"]
    changes = sum(before.speaker != after.speaker for before, after in pairwise(words))
    assert len(build_turns(words)) == (changes + 1 if words else 0)


def test_a_back_channel_over_the_others_words_does_not_cut_them():
    words = [
        said(0.0, 1.0, "long", channel="ch_0"),
        said(1.1, 2.0, "story", channel="ch_0"),
        said(0.8, 1.3, "mhm", channel="ch_1"),
    ]
    assert summary(words) == [(0.0, 2.0, "ch_0", "long story"), (0.8, 1.3, "ch_1", "mhm")]


def test_an_answer_in_a_pause_cuts_the_turn():
    words = [
        said(0.0, 1.0, "ready", channel="ch_0"),
        said(1.5, 2.0, "go", channel="ch_0"),
        said(1.0, 1.5, "yes", channel="ch_1"),
    ]
    assert [text for *_, text in summary(words)] == ["ready", "yes", "go"]


def test_a_long_pause_alone_does_not_cut_the_turn():
    assert summary([said(0.0, 1.0, "wait"), said(60.0, 61.0, "here")]) == [
        (0.0, 61.0, None, "wait here")
    ]


def test_a_long_word_that_starts_in_the_pause_does_not_hide_a_short_one():
    words = [
        said(0.0, 1.0, "ready", channel="ch_0"),
        said(2.0, 3.0, "go", channel="ch_0"),
        said(1.1, 5.0, "weeell", channel="ch_1"),
        said(1.2, 1.4, "ok", channel="ch_1"),
    ]
    assert [text for *_, text in summary(words)] == ["ready", "weeell ok", "go"]


def test_turns_that_overlap_slightly_end_where_the_next_starts():
    words = [
        said(0.0, 1.04, "one", "spk_0"),
        said(1.0, 1.0, "two", "spk_1"),
        said(1.02, 1.5, "three", "spk_0"),
    ]
    assert summary(words) == [
        (0.0, 1.02, "spk_0", "one"),
        (1.0, 1.0, "spk_1", "two"),
        (1.02, 1.5, "spk_0", "three"),
    ]


def test_a_turn_lasts_until_its_last_sound():
    assert summary([said(0.0, 2.0, "one"), said(1.0, 1.5, "two")]) == [(0.0, 2.0, None, "one two")]


def test_a_word_that_steps_back_starts_with_the_one_before_it():
    words = [said(1.0, 1.5, "one", "spk_0"), said(0.97, 2.0, "two", "spk_1")]
    assert summary(words) == [(1.0, 1.5, "spk_0", "one"), (1.0, 2.0, "spk_1", "two")]


def test_no_words_make_no_turns():
    assert build_turns([]) == []
