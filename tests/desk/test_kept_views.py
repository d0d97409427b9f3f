"""Lists kept under a name: one's own, named, deletable."""

from __future__ import annotations

import pytest
from django.urls import reverse

from ligai.kernel.errors import NotAllowed, Refused
from ligai.org import actions
from ligai.org.models import SavedView
from tests import cast
from tests.cast import World
from tests.desk.conftest import Seat
from tests.desk.hands import page


def test_a_list_is_kept_with_its_filters_and_not_with_the_place_in_it(
    world: World, seat: Seat
) -> None:
    cast.registered(world, title="路灯不亮")
    client = seat("xu")
    listing = client.get("/desk/problems/", {"q": "路灯", "sort": "number"}).context["listing"]
    text = client.get(listing.keep_address() + "&after=1~2").content.decode()
    assert "after" not in text.split("<form")[-2]
    query = "q=%E8%B7%AF%E7%81%AF&sort=number&after=x"
    answer = client.post(reverse("desk:keep_view"), {"name": " 路灯  的事 ", "query": query})
    view = SavedView.objects.get()
    assert (view.name, view.query) == ("路灯 的事", "q=%E8%B7%AF%E7%81%AF&sort=number")
    kept = client.get(answer["Location"]).context["listing"].views()
    assert [(v["label"], v["current"]) for v in kept][-1] == ("路灯 的事", True)
    assert next(v["label"] for v in kept) == "全部"  # the views of the house stand before
    assert sum(v["current"] for v in kept) == 1


def test_nobody_else_sees_or_deletes_it(world: World, seat: Seat) -> None:
    view = actions.keep_view(actor=world.xu, name="我的", query="view=open")
    assert "我的</a>" not in page(seat("zhou"), "problems")
    drop = reverse("desk:drop_view", args=[view.pk])
    assert seat("zhou").post(drop).status_code == 404
    with pytest.raises(NotAllowed):
        actions.drop_view(view, actor=world.zhou)
    assert seat("xu").post(drop).status_code == 302
    assert not SavedView.objects.exists()
    assert seat("xu").post(drop).status_code == 404  # twice does no harm


def test_the_same_name_again_means_the_new_list(world: World) -> None:
    actions.keep_view(actor=world.xu, name="我的", query="view=open")
    actions.keep_view(actor=world.xu, name="我的", query="view=overdue")
    assert SavedView.objects.get().query == "view=overdue"


@pytest.mark.parametrize("name", ["", "   ", "长" * 31])
def test_a_name_that_will_not_do_is_said_at_its_field(seat: Seat, world: World, name: str) -> None:
    answer = seat("xu").post(reverse("desk:keep_view"), {"name": name, "query": "view=open"})
    assert answer.status_code == 422
    assert answer.context["form"].errors["name"]
    assert not SavedView.objects.exists()
    with pytest.raises(Refused):
        actions.keep_view(actor=world.xu, name=name, query="")


def test_there_is_an_end_to_how_many_and_how_long(world: World) -> None:
    for n in range(actions.MOST_VIEWS):
        actions.keep_view(actor=world.xu, name=f"第{n}个", query="")
    with pytest.raises(Refused, match="最多存20个"):
        actions.keep_view(actor=world.xu, name="再一个", query="")
    with pytest.raises(Refused):
        actions.keep_view(actor=world.xu, name="第1个", query="x" * 1001)
