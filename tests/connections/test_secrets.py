"""Secrets show themselves to nobody; references are read where they lie."""

from __future__ import annotations

import copy
import json
import logging
import pickle
import traceback
from pathlib import Path

import keyring
import keyring.backend
import keyring.errors
import pytest

from gluepot.connections.errors import PlainSecretError, SecretUnavailableError
from gluepot.connections.secrets import Secret, SecretReference, read_secret
from gluepot.display.rendering import to_json
from gluepot.errors import GluepotError, InvalidInputError, MissingPartError

WORD = "correct-horse-battery"


def fetch(reference: str, **environ: str) -> str:
    return read_secret(SecretReference.parse(reference), environ=environ).reveal()


def test_a_secret_shows_itself_in_no_text() -> None:
    secret = Secret(WORD)

    texts = [
        repr(secret),
        str(secret),
        f"{secret} {secret!r} {secret:>40}",
        "%s" % secret,  # noqa: UP031
        json.dumps(to_json({"a": [secret]})),
        logging.LogRecord("x", 0, "", 0, "%s %r", (secret, secret), None).getMessage(),
    ]

    assert not any(WORD in text for text in texts)


def test_a_secret_shows_itself_in_no_traceback_with_local_variables() -> None:
    def use(password: Secret) -> None:
        raise ValueError("no")

    try:
        use(Secret(WORD))
    except ValueError as error:
        shown = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())

    assert "password" in shown
    assert "•••" in shown
    # The test's own source line is part of the traceback, and names the variable only.
    assert WORD not in shown


@pytest.mark.parametrize("way", [pickle.dumps, copy.deepcopy, copy.copy], ids=["pickle", "deepcopy", "copy"])
def test_a_secret_is_not_copied_or_written(way) -> None:
    with pytest.raises(TypeError, match="neither copied nor written"):
        way(Secret(WORD))


def test_a_secret_masks_itself_in_what_others_say() -> None:
    assert Secret(WORD).masked(f"login with {WORD} failed") == "login with ••• failed"


def test_an_environment_variable_is_read() -> None:
    assert fetch("env:SHOP_PW", SHOP_PW=WORD) == WORD


def test_a_variable_that_is_not_set_is_named() -> None:
    with pytest.raises(SecretUnavailableError, match="'env:SHOP_PW' cannot be read: .*no such environment"):
        fetch("env:SHOP_PW")


def test_a_private_file_is_read_without_its_line_break(tmp_path: Path) -> None:
    path = tmp_path / "pw"
    path.write_text(f"{WORD}\n")
    path.chmod(0o600)

    assert fetch(f"file:{path}") == WORD
    assert fetch(f"file://{path}") == WORD


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o620])
def test_a_file_that_others_can_open_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "pw"
    path.write_text(WORD)
    path.chmod(mode)

    with pytest.raises(SecretUnavailableError, match=f"open to other users.*chmod 600 {path}") as caught:
        fetch(f"file:{path}")

    assert WORD not in str(caught.value)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SecretUnavailableError, match="no such file"):
        fetch(f"file:{tmp_path}/nothing")
    with pytest.raises(SecretUnavailableError, match="is a directory"):
        fetch(f"file:{tmp_path}")


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "pw"
    path.write_bytes(b"\xff\xfe\x00")
    path.chmod(0o600)

    with pytest.raises(SecretUnavailableError, match="not UTF-8"):
        fetch(f"file:{path}")


class MemoryKeyring(keyring.backend.KeyringBackend):
    """What a desktop's keyring is, without the desktop."""

    priority = 1

    def get_password(self, service: str, username: str) -> str | None:
        if service == "locked":
            raise keyring.errors.KeyringLocked("it is locked.")
        return WORD if (service, username) == ("shop/main", "etl") else None

    def set_password(self, service: str, username: str, password: str) -> None: ...
    def delete_password(self, service: str, username: str) -> None: ...


@pytest.fixture
def memory_keyring():
    before = keyring.get_keyring()
    keyring.set_keyring(MemoryKeyring())
    yield
    keyring.set_keyring(before)


@pytest.mark.usefixtures("memory_keyring")
def test_the_keyring_is_asked() -> None:
    assert fetch("keyring:shop/main/etl") == WORD
    with pytest.raises(SecretUnavailableError, match="nothing under it.*keyring set shop nobody"):
        fetch("keyring:shop/nobody")
    with pytest.raises(SecretUnavailableError, match="it is locked"):
        fetch("keyring:locked/etl")


def test_without_the_keyring_library_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "keyring", None)

    with pytest.raises(MissingPartError, match=r"pip install 'gluepot\[keyring\]'"):
        fetch("keyring:shop/etl")


@pytest.mark.parametrize("text", [WORD, "", f"vault:{WORD}", "p@ss:word", "ENV:X"])
def test_what_is_no_reference_may_be_a_password_and_is_not_repeated(text: str) -> None:
    with pytest.raises(PlainSecretError) as caught:
        SecretReference.parse(text)

    assert not text or text not in str(caught.value)
    assert "env:NAME, keyring:service/user or file:/path" in str(caught.value)


@pytest.mark.parametrize(
    "text",
    ["env:", "env:not a name", "env:1X", "keyring:onlyservice", "keyring:/user", "keyring:s/", "file:x"],
)
def test_a_reference_that_cannot_be_one_is_refused(text: str) -> None:
    with pytest.raises(InvalidInputError, match="Write: "):
        SecretReference.parse(text)


def test_errors_about_secrets_are_a_users() -> None:
    assert issubclass(SecretUnavailableError, GluepotError)
    assert str(SecretReference.parse("keyring:a/b")) == "keyring:a/b"
