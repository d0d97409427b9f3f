"""Where a storm takes place: the cast, and the problems or the cascade over which the steps are taken."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace

from ligai.campaigns import actions as campaigns
from ligai.ledger.actor import Actor
from ligai.ledger.models import Event
from ligai.org import actions as org
from ligai.org.access import operator
from ligai.org.models import Post, Unit
from ligai.org.rules import Level, Role, UnitKind
from ligai.problems import actions as problems
from ligai.problems.models import Problem
from ligai.problems.rules import Nature
from tests.cast import LONG_AGO, World, build, planned
from tests.concurrency.plan import Over, Plan

BRANCHES, LEAVES = 12, 12  # districts under the city, streets under each
_FILE = "scene.json"


@dataclass(frozen=True, slots=True)
class Scene:
    """Ids only, so that every process reads its own rows. `crew` maps a role in the play to a post."""

    crew: dict[str, int]
    city: int
    urban: int
    problem: int  # the one, or that of the cascade
    branches: dict[str, list[int]]  # unit → the units below, in the cascade
    themes: list[int]
    events: int  # how many there are before the storm


class Crew:
    """The people of the play, each signing with a token, by which the event of one try is found again."""

    def __init__(self, scene: Scene) -> None:
        posts = Post.objects.select_related("unit", "person").in_bulk(scene.crew.values())
        self._actors = {
            part: posts[post].actor(posts[post].person) for part, post in scene.crew.items()
        }

    def play(self, part: str, token: str) -> Actor:
        """Somebody of this part; the token stands in place of the name of the day."""
        return replace(self._actors[part], name=token)

    def __getitem__(self, part: str) -> Actor:
        return self._actors[part]


def prepare(plan: Plan) -> None:
    """Build it on an empty installation and leave its ids in the plan's folder."""
    world = build()
    head = _appointed(world.city, Role.UNIT_HEAD, "head")
    checker = _appointed(world.city, Role.SUPERVISOR, "checker")
    crew = {key: world.posts[key].pk for key in ("xu", "zhou", "han", "qiu", "tong")}
    branches: dict[str, list[int]] = {}
    problem = 0
    if plan.over is Over.CASCADE:
        branches = _branches(world)
        problem = _cascade(world).pk
    elif plan.over is Over.ONE:
        problem = problems.dispatch(planned(world), actor=world.xu).pk
    else:
        for n in range(plan.problems):
            _registered(world, n)
    scene = Scene(
        crew={**crew, "head": head.pk, "checker": checker.pk},
        city=world.city.pk,
        urban=world.urban.pk,
        problem=problem,
        branches=branches,
        themes=_themes(world),
        events=Event.objects.count(),
    )
    (plan.folder / _FILE).write_text(json.dumps(asdict(scene)))


def load(plan: Plan) -> Scene:
    """What `prepare` left."""
    return Scene(**json.loads((plan.folder / _FILE).read_text()))


def _appointed(unit: Unit, role: Role, name: str) -> Post:
    person = org.open_person(name, actor=operator(), name=name)
    return org.appoint(person, unit, actor=operator(), role=role)


def _themes(world: World) -> list[int]:
    campaign = campaigns.open_campaign(
        world.city, actor=world.xu, name="立行立改", preset="party", starts_on=LONG_AGO
    )
    names = {"parking": "停车难", "permits": "办证难"}
    return [
        campaigns.open_theme(campaign, actor=world.xu, code=code, name=name).pk
        for code, name in names.items()
    ]


def _registered(world: World, n: int) -> Problem:
    """Self-examination problems skip publicity, so every other one can be closed at once."""
    nature = Nature.SELF_EXAMINATION if n % 2 else Nature.PUBLIC_INTEREST
    return problems.register(world.urban, actor=world.xu, title=f"第{n}处", nature=nature)


def _branches(world: World) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for n in range(BRANCHES):
        branch = _unit(world.city, f"区{n}", Level.COUNTY)
        found[str(branch.pk)] = [
            _unit(branch, f"街道{n}-{m}", Level.TOWNSHIP).pk for m in range(LEAVES)
        ]
    return found


def _unit(parent: Unit, name: str, level: Level) -> Unit:
    return org.open_unit(
        parent, actor=operator(), code=name, name=name, unit_kind=UnitKind.AREA, level=level
    )


def _cascade(world: World) -> Problem:
    """A problem of the city whose lead duty is the city's own; signing and handing down is the play."""
    return problems.dispatch(planned(world, unit=world.city), actor=world.xu)
