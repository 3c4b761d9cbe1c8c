"""Walking the thread."""

from datetime import datetime
from typing import Any

from samlad.thread.models import Node

DEPTH = 8
WALK = """
WITH RECURSIVE walk (node, way, depth) AS (
    SELECT id, 1, 0 FROM thread_node WHERE id = %s
    UNION SELECT id, -1, 0 FROM thread_node WHERE id = %s
    UNION
    SELECT CASE WHEN walk.way = 1 THEN link.target_id ELSE link.source_id END, walk.way, walk.depth + 1
    FROM walk JOIN thread_link link
      ON (walk.way = 1 AND link.source_id = walk.node) OR (walk.way = -1 AND link.target_id = walk.node)
    WHERE walk.depth < %s AND {known}
)
SELECT thread_node.*, CASE WHEN up IS NULL OR down <= up THEN down ELSE -up END AS steps
FROM thread_node JOIN (
    SELECT node, MIN(CASE way WHEN 1 THEN depth END) AS down, MIN(CASE way WHEN -1 THEN depth END) AS up
    FROM walk GROUP BY node
) AS found ON thread_node.id = found.node
ORDER BY steps, thread_node.day, thread_node.id
"""
NOW = "link.replaced_at IS NULL"
THEN = "link.recorded_at <= %s AND (link.replaced_at IS NULL OR link.replaced_at > %s)"


def reach(node: int, at: datetime | None = None) -> list[Any]:
    """Everything that led to a node (`steps` below 0) and that came of it (above 0), and the node itself.

    In reading order, what came first at the top. Up and down are walked apart: from a mark one reaches the
    decision about it, not the other marks that the same decision was about. What can be reached in several
    ways stands where the shortest puts it. One query.
    """
    known = NOW if at is None else THEN
    moments = [] if at is None else [at, at]
    return list(Node.objects.raw(WALK.format(known=known), [node, node, DEPTH, *moments]))
