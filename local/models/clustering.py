"""How many people speak, and what their voices are like."""

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage

SAME_SPEAKER_DISTANCE = 0.45
"""Cosine distance (one less the cosine) up to which groups of voices are taken for one person.
On synthesised and telephone speech, one person's voices lie 0 to 0.4 apart, two people's 0.45 to 1.
"""

_RELIABLE_SECONDS = 1.5
_LEAST_SECONDS = 2.0
_MOST_POINTS = 1_000

Points = NDArray[np.float32]
"""Vectors of length 1, shape (points, dimensions)."""
Seconds = NDArray[np.float64]
"""How much speech stands behind each point, shape (points,)."""


def find_people(points: Points, seconds: Seconds, *, at_most: int) -> Points:
    """One voice for each person who speaks.

    Agglomerative clustering with average linkage, stopped at :data:`SAME_SPEAKER_DISTANCE`. Groups
    with next to no speech are nobody; if too many people are left, the likest are taken for one.
    Long recordings are clustered in stretches first: memory grows with the square of the points.

    Args:
        points: Embeddings, at least one.
        seconds: Speech behind each embedding.
        at_most: The largest number of people to return.
    """
    reliable = seconds >= min(_RELIABLE_SECONDS, float(np.median(seconds)))
    points, seconds = points[reliable], seconds[reliable]
    if len(points) > _MOST_POINTS:
        cuts = range(_MOST_POINTS, len(points), _MOST_POINTS)
        stretches = zip(np.split(points, cuts), np.split(seconds, cuts), strict=True)
        merged = [_merged(*stretch) for stretch in stretches]
        points = np.concatenate([group for group, _ in merged])
        seconds = np.concatenate([weight for _, weight in merged])
    people, weights = _merged(points, seconds)
    heard = (weights >= _LEAST_SECONDS) | (weights == weights.max())
    return _at_most(at_most, people[heard], weights[heard])


def _merged(points: Points, seconds: Seconds) -> tuple[Points, Seconds]:
    if len(points) == 1:
        return points, seconds
    tree = linkage(points, "average", "cosine")
    return _centres(points, seconds, fcluster(tree, SAME_SPEAKER_DISTANCE, "distance"))


def _at_most(count: int, people: Points, seconds: Seconds) -> Points:
    if len(people) <= count:
        return people
    labels = fcluster(linkage(people, "average", "cosine"), count, "maxclust")
    return _centres(people, seconds, labels)[0]


def _centres(points: Points, seconds: Seconds, labels: NDArray[np.int32]) -> tuple[Points, Seconds]:
    """The mean of each group, weighted by speech, and the group's speech."""
    member = labels[None, :] == np.unique(labels)[:, None]  # (groups, points)
    weights = member * seconds
    sums = weights @ points
    centres = sums / np.linalg.norm(sums, axis=1, keepdims=True)
    return centres.astype(np.float32), weights.sum(axis=1)
