"""Why jobs fail, in AWS's words where they are known.

Source: https://docs.aws.amazon.com/transcribe/latest/APIReference/API_TranscriptionJob.html, member
FailureReason, and reasons that users of the service have published.
"""

from typing import Final


class JobFailedError(Exception):
    """A job can't be done; the text is its FailureReason."""


UNREADABLE: Final = (
    "The data in your input file isn't valid. "
    "Check the contents of the file and try your request again."
)
UNSUPPORTED_FORMAT: Final = (
    "Unsupported media format. "
    "Use one of mp3, mp4, wav, flac, ogg, amr, webm and m4a and try your request again."
)
OTHER_FORMAT: Final = (
    "The media format provided does not match the detected media format. "
    "Check the media format of your media file and correct the specified value."
)
OTHER_SAMPLE_RATE: Final = (
    "The sample rate provided does not match the detected sample rate. "
    "Check the sample rate of your media file and correct the specified value."
)
TOO_LARGE: Final = "Invalid file size: file size too large. A media file can have at most 2 GB."
TOO_SHORT: Final = (
    "The input media file length is too small. Minimum audio duration is 0.500000 seconds. "
    "Check the length of the file and try your request again."
)
TOO_LONG: Final = (
    "The input media file length is too large. Maximum audio duration is 4 hours. "
    "Check the length of the file and try your request again."
)
TOO_MANY_CHANNELS: Final = (
    "Invalid number of channels: number of channels too large. "
    "Channel identification needs audio with two channels."
)
ONE_CHANNEL: Final = (
    "Invalid number of channels: the media file has one channel. "
    "Channel identification needs audio with two channels."
)
NO_SPEECH_TO_IDENTIFY: Final = (
    "Your audio file must have a speech segment long enough in duration to perform automatic "
    "language identification. Provide an audio file with someone speaking for a longer period of "
    "time and try your request again."
)
UNREADABLE_OBJECT: Final = (
    "The S3 URI that you provided can't be accessed. "
    "Make sure that you have read permission and try your request again."
)
UNWRITABLE_BUCKET: Final = (
    "The specified S3 bucket can't be accessed. "
    "Make sure you have write permission on the bucket and try your request again."
)
INTERNAL: Final = "The local cloud's Transcribe failed on this job; its log tells why."
