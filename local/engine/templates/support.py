"""What a template needs and the local cloud lacks, told before anything is created.

MiniStack refuses unknown types one by one in AWS's words; functions in other languages than
Python and metric-math alarms it accepts or fails halfway. Here the whole list comes first.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from local.engine import upstream
from local.engine.settings import Settings
from local.engine.templates import custom_resources, handler

Resources = Mapping[str, Mapping[str, Any]]
Validate = Callable[..., None]

_FUNCTION: Final = "AWS::Lambda::Function"
_CALLERS: Final = ("changesets", "handlers")


def install(_: Settings) -> None:
    """Check templates wherever CloudFormation validates them."""
    for module in _CALLERS:
        upstream.wrap(f"services.cloudformation.{module}:validate_template_support", _checking)


def missing(resources: Resources, known: frozenset[str]) -> list[str]:
    """List what resources need and the local cloud lacks, each with the logical ids concerned.

    Args:
        resources: The template's resources by logical id.
        known: Types that can be provisioned.
    """
    lacking: dict[str, list[str]] = defaultdict(list)
    for logical_id, what in _gaps(resources, known):
        lacking[what].append(logical_id)
    return [f"{what} ({', '.join(ids)})" for what, ids in sorted(lacking.items())]


def _gaps(resources: Resources, known: frozenset[str]) -> Iterator[tuple[str, str]]:
    replaced = _replaced_functions(resources)
    for logical_id, resource in resources.items():
        kind = resource.get("Type", "")
        properties = resource.get("Properties") or {}
        if kind not in known and not kind.startswith("Custom::"):
            yield logical_id, kind
        elif kind == _FUNCTION and logical_id not in replaced:
            runtime = properties.get("Runtime", "")
            if properties.get("PackageType") == "Image":
                yield logical_id, f"{_FUNCTION} from a container image"
            elif isinstance(runtime, str) and not runtime.startswith("python"):
                yield logical_id, f"{_FUNCTION} with runtime {runtime or 'unknown'}"
        elif kind == "AWS::CloudWatch::Alarm" and "Metrics" in properties:
            yield logical_id, f"{kind} with metric math"


def _replaced_functions(resources: Resources) -> set[str]:
    """Find providers that never run: the engine does their custom resources' work itself."""
    needed: set[str] = set()
    idle: set[str] = set()
    for resource in resources.values():
        token = (resource.get("Properties") or {}).get("ServiceToken")
        if isinstance(token, Mapping) and "Fn::GetAtt" in token:
            native = resource.get("Type") in custom_resources.TYPES
            (idle if native else needed).add(token["Fn::GetAtt"][0])
    return idle - needed


def _checking(inner: Validate) -> Validate:
    def validate(
        template: Mapping[str, Any], conditions: Mapping[str, Any], params: Any = None
    ) -> None:
        resources = {
            logical_id: resource
            for logical_id, resource in (template.get("Resources") or {}).items()
            if conditions.get(resource.get("Condition", ""), True)
        }
        lacking = [] if template.get("Transform") else missing(resources, handler.types())
        if lacking:
            raise ValueError(f"The local cloud lacks: {'; '.join(lacking)}")
        inner(template, conditions, params)

    return validate
