"""What is said in the sample recordings. The people, the firms and the numbers are made up."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Turn:
    """One speaker's turn.

    Attributes:
        speaker: Key into the dialogue's voices.
        text: What is said.
        pause: Seconds of silence before it; negative to talk over the turn before.
    """

    speaker: str
    text: str
    pause: float = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialogue:
    """Turns, and a Kokoro voice for each speaker, in the order of the channels."""

    voices: dict[str, str]
    turns: tuple[Turn, ...]


SUPPORT_CALL = Dialogue(
    voices={"agent": "af_heart", "caller": "am_michael"},
    turns=(
        Turn(
            "agent",
            "Good morning, you've reached Harbor Bikes, this is Maya speaking. "
            "How can I help you today?",
        ),
        Turn(
            "caller",
            "Hi Maya. My name is Daniel Frost. I ordered a folding bicycle two weeks ago, "
            "and it still hasn't arrived.",
            0.7,
        ),
        Turn(
            "agent",
            "I'm sorry to hear that, Daniel. Let me have a look. "
            "Do you have the order number at hand?",
            0.4,
        ),
        Turn("caller", "Yes, one moment. It's the one that ends in four seven two.", 0.6),
        Turn(
            "agent",
            "Thank you, I can see it here. The parcel left our warehouse on Monday, "
            "but the driver couldn't find the address.",
            1.2,
        ),
        Turn(
            "caller",
            "That's strange. I was at home all day on Tuesday, and nobody rang the bell.",
            0.4,
        ),
        Turn(
            "agent",
            "It looks like the apartment number is missing from the label. Is it number twelve?",
            0.8,
        ),
        Turn("caller", "Yes, exactly. Apartment twelve, on the third floor.", 0.3),
        Turn(
            "agent",
            "Perfect, I've added it now. I can send the parcel out again tomorrow, "
            "or you can pick it up at our shop.",
            0.9,
        ),
        Turn(
            "caller",
            "Tomorrow would be great. Is there a way to choose the time? I have to leave at noon.",
            0.5,
        ),
        Turn(
            "agent",
            "Of course. I'll put you down for the morning, between eight and eleven. "
            "You will get a text message before the driver arrives.",
            0.4,
        ),
        Turn("caller", "Wonderful. And will I have to pay for the second delivery?", 0.5),
        Turn(
            "agent",
            "No, not at all. The mistake was ours. "
            "I'll also send you a voucher for your next order.",
            0.3,
        ),
        Turn("caller", "Oh, that's very kind of you. Thank you for your help, Maya.", 0.4),
        Turn("agent", "You're welcome, Daniel. Enjoy your new bike. Goodbye!", 0.4),
        Turn("caller", "Goodbye.", 0.3),
    ),
)

TELEPHONE_CALL = Dialogue(
    voices={"agent": "bf_emma", "caller": "am_fenrir"},
    turns=(
        Turn("agent", "Riverside Dental, good afternoon. How can I help?", 0.4),
        Turn("caller", "Hello. I would like to move my appointment from Thursday to Friday.", 0.5),
        Turn("agent", "Sure, let me check the calendar. Friday at ten is still free.", -0.5),
        Turn("caller", "Ten o'clock is perfect, thank you very much.", -0.4),
        Turn("agent", "Great, then I have moved it for you. See you on Friday.", -0.3),
        Turn("caller", "See you then, and have a nice day.", -0.4),
    ),
)
