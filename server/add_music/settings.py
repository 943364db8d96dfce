"""Every setting, its environment name and its default, in one place."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from platformdirs import user_config_path, user_data_path
from pydantic import AliasChoices, BeforeValidator, Field, IPvAnyNetwork, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from add_music.errors import problem

APP = "add-music"
SKILL = "ai-add-music-to"
NEMO_URL = "https://mega-api-prod.nemovideo.ai"
NEMO_WEB_URL = "https://nemovideo.com"


LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]


def _upper(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


def _token(value: object) -> object:
    """A token as it was pasted: without blanks around it and the word before it; an empty one is none."""
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    if not isinstance(value, str):
        return value
    return re.sub(r"\ABearer(\s+|\Z)", "", value.strip()) or None


def _listed(value: object) -> object:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _env(name: str) -> AliasChoices:
    return AliasChoices(name, name.lower())


class Settings(BaseSettings):
    """What the environment may change; read once per process by `settings`."""

    model_config = SettingsConfigDict(
        extra="ignore",
        frozen=True,
        populate_by_name=True,
        env_ignore_empty=True,  # hosts fill what a user left open with nothing
    )

    backend: str = Field("auto", validation_alias=_env("ADD_MUSIC_BACKEND"))
    """`auto` (nemo when NEMO_TOKEN is set, else local), `local`, `nemo`, or an http(s) URL."""

    data_dir: Path = Field(
        default_factory=lambda: user_data_path(APP), validation_alias=_env("ADD_MUSIC_DATA_DIR")
    )
    """Projects, finished files and the engine's databases."""

    service_dir: Path = Field(
        default_factory=lambda: user_data_path(f"{APP}-service"),
        validation_alias=_env("ADD_MUSIC_SERVICE_DIR"),
    )
    """What `add-music serve` keeps: accounts, uploads, finished files; never one person's projects."""

    config_dir: Path = Field(
        default_factory=lambda: user_config_path(APP), validation_alias=_env("ADD_MUSIC_CONFIG_DIR")
    )
    """Client id, anonymous token and agreed hosts; files are 0600."""

    database_url: SecretStr | None = Field(None, validation_alias=_env("ADD_MUSIC_DATABASE_URL"))
    """`postgresql://…`: the database that the machines of one service share; else a file in its folder."""

    storage_url: str | None = Field(None, validation_alias=_env("ADD_MUSIC_STORAGE_URL"))
    """`s3://bucket/prefix` (with the usual `AWS_…` variables) or `file:///folder`: where its media lie."""

    public_storage_url: str | None = Field(None, validation_alias=_env("ADD_MUSIC_PUBLIC_STORAGE_URL"))
    """The storage's servers as clients reach them: they fetch finished files there, by signed addresses."""

    workers: int = Field(0, ge=0, le=64, validation_alias=_env("ADD_MUSIC_WORKERS"))
    """Processes for heavy work; 0 means the engine's own number: two, for a service one a processor."""

    fonts: Path | None = Field(None, validation_alias=_env("ADD_MUSIC_FONTS"))
    """A folder with fonts for texts in the picture, looked through before the system's own."""

    max_upload_mb: int = Field(500, ge=1, validation_alias=_env("ADD_MUSIC_MAX_UPLOAD_MB"))

    link_networks: Annotated[tuple[IPvAnyNetwork, ...], NoDecode, BeforeValidator(_listed)] = Field(
        (), validation_alias=_env("ADD_MUSIC_LINK_NETWORKS")
    )
    """Private networks, with commas between, that links sent to a service may lead to; there http will do."""

    metrics_networks: Annotated[tuple[IPvAnyNetwork, ...], NoDecode, BeforeValidator(_listed)] = Field(
        (), validation_alias=_env("ADD_MUSIC_METRICS_NETWORKS")
    )
    """Networks, besides this machine, from which a service's /metrics may be read."""

    http_token: Annotated[SecretStr | None, BeforeValidator(_token)] = Field(
        None, validation_alias=_env("ADD_MUSIC_HTTP_TOKEN")
    )
    """What clients of `add-music mcp --http` must show; else one is made and kept in the data folder."""

    log_level: Annotated[LogLevel, BeforeValidator(_upper)] = Field(
        "WARNING", validation_alias=_env("ADD_MUSIC_LOG_LEVEL")
    )

    nemo_token: Annotated[SecretStr | None, BeforeValidator(_token)] = Field(
        None, validation_alias=_env("NEMO_TOKEN")
    )
    nemo_url: str = Field(NEMO_URL, validation_alias=_env("NEMO_API_URL"))
    nemo_web_url: str = Field(NEMO_WEB_URL, validation_alias=_env("NEMO_WEB_URL"))
    nemo_client_id: str | None = Field(None, repr=False, validation_alias=_env("NEMO_CLIENT_ID"))
    skill_source: str | None = Field(None, validation_alias=_env("SKILL_SOURCE"))


@lru_cache(maxsize=1)
def settings() -> Settings:
    """
    The settings of this process; tests build their own `Settings` instead.

    Raises:
        FixInput: an environment variable holds what it cannot mean.
    """
    try:
        return Settings()  # type: ignore[call-arg]  # every field has a default
    except ValidationError as exc:
        first = exc.errors()[0]
        name = str(first["loc"][0]).upper()
        # a token that is of no use must still not be shown
        seen = "not usable" if "TOKEN" in name else repr(first["input"])
        expected = first["msg"][0].lower() + first["msg"][1:]
        raise problem("option_invalid", option=name, seen=seen, expected=expected) from exc
