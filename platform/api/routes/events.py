"""What happens, told to who looks: as one answer, or as a stream of server-sent events."""

from ...runtime.happening import look
from ..answers import Answer, json_answer
from ..bookmarks import read, written
from ..call import Call
from ..endpoints import Endpoint
from ..parameters import Parameter

_AFTER = Parameter("after", "Where to go on: `next` of the last answer, or the id of the last event; empty to begin now.", most=200)


def tell(call: Call) -> Answer:
    """Answer which records were changed or deleted since; `all` says that it is too much, or too long ago, to name.

    Asked for `text/event-stream` it goes on by itself: each event is such an answer, and its id is where to go on.
    """
    after = call.query["after"] or call.headers.get("last-event-id", "")
    position = read(after)
    news = look(call.engine, call.app, call.actor, position)
    lost = bool(after) and position is None
    return json_answer(
        {"changed": news.changed, "gone": news.gone, "all": news.all or lost, "next": written(news.position)}
    )


ENDPOINTS = (Endpoint("GET", "/api/{app}/events", "role", tell, (_AFTER,), follows=True),)
