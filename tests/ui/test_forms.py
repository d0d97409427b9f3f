"""A field says what it wants, keeps what was typed and shows its error where it happened."""

from __future__ import annotations

from django import forms
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from ligai.kernel.errors import Refused
from ligai.ui.forms import Choice, put_beside


class Extension(forms.Form):
    """Every kind of field there is on a page."""

    target = forms.CharField(label="整改目标", help_text="写得出数量，才核得了。")
    facts = forms.CharField(label="情况", widget=forms.Textarea, required=False)
    unit = forms.ChoiceField(label="单位", choices=[("a", "市财政局"), ("b", "市税务局")])
    due = forms.DateField(label="期限", widget=forms.DateInput(attrs={"type": "date"}))
    way = forms.ChoiceField(
        label="怎么办",
        widget=forms.RadioSelect,
        choices=[
            ("now", Choice("立行立改", hint="<不用钱>", shape="spark", tag=_("建议"))),
            ("no", "解释"),
        ],
    )
    seen = forms.BooleanField(label="我到过现场")
    proof = forms.FileField(label="佐证")
    secret = forms.CharField(widget=forms.HiddenInput)


def shown(form: forms.Form) -> str:
    return render_to_string("ui/_fields.html", {"form": form})


def one(form: forms.Form, name: str) -> str:
    return render_to_string("ui/_field.html", {"field": form[name]})


def test_every_field_has_a_label_tied_to_it() -> None:
    form = Extension()
    html = shown(form)
    for name in ("target", "facts", "unit", "due", "seen", "proof"):
        assert f'for="id_{name}"' in html
        assert f'id="id_{name}"' in html
    assert '<legend class="form-label">怎么办' in html
    assert html.count('type="radio"') == 2


def test_controls_wear_the_class_of_their_kind() -> None:
    form = Extension()
    assert 'class="form-control"' in one(form, "target")
    assert 'class="form-control"' in one(form, "facts")
    assert 'class="form-select"' in one(form, "unit")
    assert one(form, "way").count('class="form-check-input"') == 2
    assert 'class="form-check-input"' in one(form, "seen")


def test_the_error_stands_with_its_field_and_the_value_stays() -> None:
    html = one(Extension({"target": "新划停车位36个", "due": "不知道"}), "due")
    assert 'value="不知道"' in html
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_due_error"' in html
    assert 'id="id_due_error"' in html
    assert "has-error" in html


def test_a_hint_is_tied_to_its_field() -> None:
    html = one(Extension(), "target")
    assert 'aria-describedby="id_target_helptext"' in html
    assert 'id="id_target_helptext"' in html


def test_only_what_may_be_left_out_says_so() -> None:
    assert "选填" in one(Extension(), "facts")
    assert "选填" not in one(Extension(), "target")


def test_nothing_is_preselected_where_a_person_judges() -> None:
    assert "checked" not in one(Extension(), "way")
    assert one(Extension({"way": "now"}), "way").count("checked") == 1


def test_a_choice_says_when_to_choose_it_and_is_escaped() -> None:
    html = one(Extension(), "way")
    assert "&lt;不用钱&gt;" in html
    assert "#m-spark" in html
    assert "建议" in html


def test_what_was_typed_comes_back_escaped() -> None:
    assert "<script" not in one(Extension({"target": '"><script>'}), "target")


def test_hidden_fields_are_there_without_a_label() -> None:
    assert 'type="hidden" name="secret"' in shown(Extension())


def test_a_refusal_stands_beside_the_field_it_names() -> None:
    form = Extension({"target": "x"})
    put_beside(form, Refused("写得出数量，才核得了", field="target"))
    assert "写得出数量，才核得了" in form.errors["target"]


def test_a_refusal_about_no_field_of_this_form_stands_above_it() -> None:
    form = Extension({"target": "x"})
    put_beside(form, Refused("先交办，再核查", field="verifier"))
    assert form.non_field_errors() == ["先交办，再核查"]
    assert 'role="alert"' in shown(form)


def test_placeholders_are_left_away_because_the_label_stands_above() -> None:
    class SignIn(forms.Form):
        login = forms.CharField(
            label="用户名", widget=forms.TextInput(attrs={"placeholder": "用户名"})
        )

    assert 'placeholder="用户名"' not in one(SignIn(), "login")
