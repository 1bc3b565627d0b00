"""Writing a plan for other tools, and proving that what was written is what was planned."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, replace
from pathlib import Path

from choreo.atomic import atomic_write
from choreo.core.plan import Plan
from choreo.errors import FileError, InputError, UnsafeError
from choreo.formats.choices import Choices
from choreo.formats.comparing import DifferentError
from choreo.formats.numbering import part_of
from choreo.formats.proofs import Proof
from choreo.formats.table import FileFormat, format_of
from choreo.progress import Progress, silent
from choreo.safety.check import PATIENCE, check
from choreo.safety.report import Report


@dataclass(frozen=True)
class Exported:
    """A file that was written, read back and found good.

    Parameters
    ----------
    path : Path
    format : str
        Its name: 'Skybrush show', 'VVIZ'; see `choreo formats`.
    sha256 : str
        Of the file's bytes, so that it can be recognised where it is flown.
    size : int
        Bytes.
    report : Report
        The check of the file itself, or of the plan, where the file is no show.
    deviation : float or None
        No drone of the file is ever farther from its planned place than this, m; None where the file holds no way.
    colour : int or None
        No colour of the file is farther from the planned one, of 255, at any frame; None where it holds none.
    lost : tuple of str
        What of the plan did not travel, or only roughly.
    is_show : bool
        Whether the file holds a show that choreo reads and checks; maps and scenes are compared with the plan.
    """

    path: Path
    format: str
    sha256: str
    size: int
    report: Report
    deviation: float | None
    colour: int | None = None
    lost: tuple[str, ...] = ()
    is_show: bool = True

    def lines(self) -> list[str]:
        """Return what is to be said of the file besides its report."""
        said = []
        if self.deviation is not None:
            away = "colours are not held" if self.colour is None else f"colours by up to {self.colour} of 255"
            said.append(f"places differ from the plan by up to {self.deviation * 1000:.3f} mm, {away}")
        return [*said, *(f"lost: {what}" for what in self.lost)]


def export(
    plan: Plan,
    file: str | os.PathLike[str],
    *,
    rate: float | None = None,
    towards: bool = False,
    drones: str | None = None,
    way_home: bool = False,
    exact: bool = False,
    progress: Progress = silent,
) -> Exported:
    """Write a plan to a file for other tools; the ending chooses the format.

    The file is written aside, read back, compared with the plan and checked against the plan's limits. Only if all
    of that is good does it take the place of an old file.

    Parameters
    ----------
    plan : Plan
    file : path
        Ending as one of the formats that `choreo formats` lists.
    rate : float or None
        Samples a second, for formats that hold samples; None for the format's own. 20 keep the curves to 1 mm.
    towards : bool
        Whether Z points towards the audience in a VVIZ file, for readers that take it so.
    drones : str or None
        Which drones to write: numbers and stretches, such as '1-500', or a group's name; None for all. They keep their
        numbers.
    way_home : bool
        Whether the `.skyb` of a whole fleet hold a return plan, as far as one is proved: level ways home from the
        moments at which a picture stands. That may take minutes.
    exact : bool
        Whether a `.glb` holds the very curves and all keyframes of light; else as much of them as finds room in a file
        that telephones open.
    progress : callable
        Told the stage's name and the part that is done.

    Raises
    ------
    InputError
        If the ending is another one, or the format cannot hold the plan.
    FileError
        If the file cannot be written.
    UnsafeError
        If what was written breaks a rule, or is not what was planned; the old file stays.
    """
    path, form = Path(file), format_of(file)
    choices = Choices(rate, towards, way_home, exact)
    _insist_fitting(form, choices)
    if way_home and drones is not None:
        raise InputError("way_home: a return plan is of the whole fleet, which flies home at once; leave drones out")
    plan = plan if drones is None else part_of(plan, drones)
    with atomic_write(path) as stream:
        form.write(plan, stream, choices, progress)
        stream.flush()
        written = Path(stream.name)
        try:
            proof = form.prove(plan, written, choices, progress)
            report, planned = _checked(plan, proof, progress)
        except DifferentError as difference:
            check(plan, progress=progress).raise_for_violations()  # the likelier reason
            raise UnsafeError(
                f"{path}: the written file is not what was planned ({difference}); nothing was replaced"
            ) from None
        except FileError as error:
            reason = str(error).replace(str(written), str(path))
            raise UnsafeError(f"the written file does not read back; nothing was replaced. {reason}") from None
        digest, size = _sha256(written), written.stat().st_size
    lost = (*proof.lost, *_nearer(report, planned)) if proof.coarse else proof.lost
    return Exported(path, form.name, digest, size, report, proof.deviation, proof.colour, lost, form.read is not None)


def _insist_fitting(form: FileFormat, choices: Choices) -> None:
    """Raise where something was chosen that is nothing to this format: else who chose it would rely on it."""
    if choices.way_home and form.ending != ".skyb.zip":
        raise InputError(f"way_home: {form.ending} files hold no return plan; .skyb.zip does")
    if choices.exact and form.ending != ".glb":
        raise InputError(f"exact: only a .glb may be simplified without it; leave it out for {form.ending}")
    if choices.towards and form.ending != ".vviz":
        raise InputError(f"towards: turns the Z of a .vviz; leave it out for {form.ending}")
    if choices.rate is not None and form.rate is None:
        raise InputError(f"rate: {form.ending} files hold no samples; leave it out")


def _checked(plan: Plan, proof: Proof, progress: Progress) -> tuple[Report, Report]:
    """Return the reports of a written file and, where it is coarse, of the plan; raise if one breaks a rule.

    Places that a format rounds coarsely may be nearer to each other than planned, by twice what they are off: so much
    is allowed for, and told. What steps of the file hide of speeds was proved of the plan itself, from which no place
    of the file is farther than that.
    """
    limits = plan.limits
    if not proof.coarse or proof.deviation is None:
        report = check(proof.plan, limits, progress=progress, patience=PATIENCE)
        report.raise_for_violations()
        return report, report
    planned = check(plan, progress=progress)
    planned.raise_for_violations()
    nearest = max(limits.min_distance - 2 * proof.deviation, limits.min_distance / 2)
    above = None if limits.vertical_distance is None else max(limits.vertical - 2 * proof.deviation, nearest)
    eased = replace(limits, min_distance=nearest, vertical_distance=above)
    report = check(proof.plan, eased, progress=progress, patience=PATIENCE)
    shown = tuple(stretch for stretch in report.not_proved if not stretch.step_m)
    report = replace(report, limits=limits, not_proved=shown)
    report.raise_for_violations()
    return report, planned


def _nearer(report: Report, planned: Report) -> tuple[str, ...]:
    if not planned.closest_m - report.closest_m > 5e-4:
        return ()
    return (
        f"the closest two drones of the file are {report.closest_m:.3f} m apart, {planned.closest_m:.3f} m planned",
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
