"""The PDF of an issue, made when it is first asked for, or when it is to go with a mail, and kept."""

import logging

from samlad.documents.models import Rendering, Snapshot
from samlad.documents.operations import rendering_keep
from samlad.documents.pdf import RenderError
from samlad.documents.queries import snapshot_parts
from samlad.situation.pdf import issue_pdf

log = logging.getLogger(__name__)


def issue_rendering(snapshot: Snapshot, language: str) -> Rendering | None:
    """The PDF as it was first made, or made now; None when it cannot be made, with the reason logged."""
    kept = Rendering.objects.filter(snapshot=snapshot, language=language).first()
    if kept is not None:
        return kept
    try:
        content = issue_pdf(snapshot_parts(snapshot), digest=snapshot.digest, lang=language)
    except RenderError:
        log.exception("no PDF of snapshot %s", snapshot.pk)
        return None
    return rendering_keep(snapshot, language, content)
