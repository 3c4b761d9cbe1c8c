"""What Django is told when it starts."""

from django.apps import AppConfig
from django.urls import register_converter

from samlad.base.keys import Key, Thing, Token, Word


class Base(AppConfig):
    name = "samlad.base"

    def ready(self) -> None:
        register_converter(Key, "key")
        register_converter(Thing, "thing")
        register_converter(Token, "token")
        register_converter(Word, "word")
