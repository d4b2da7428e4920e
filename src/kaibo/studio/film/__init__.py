"""Films (成片): an order, a recording, and the file they make. Source: Y1, Y2."""

from kaibo.studio.film.render import film
from kaibo.studio.film.terms import Caption, FilmDone, FilmGiven, Remark

__all__ = ["Caption", "FilmDone", "FilmGiven", "Remark", "film"]
