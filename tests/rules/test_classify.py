"""What is learnt from earlier tickets: the same every time, sure only where it is right, and able to say why."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from opsnb.rules.classify import Classifier, train

THINGS = {
    "network": ("the router", "the wireless", "the cable", "the connection"),
    "printing": ("the printer", "the toner", "the paper tray", "the scanner"),
    "accounts": ("my password", "the login", "my account", "the sign-in page"),
}
SAID = ("{} does not work", "trouble with {} again", "{} is slow", "can somebody look at {}", "since monday {} fails")


def history(size: int, seed: int = 1, noise: float = 0.0) -> tuple[list[str], list[str]]:
    """Make up tickets and where they ended; some ended anywhere."""
    random = Random(seed)
    texts, labels = [], []
    for _ in range(size):
        label = random.choice([*THINGS])
        texts.append(random.choice(SAID).format(random.choice(THINGS[label])))
        labels.append(random.choice([*THINGS]) if random.random() < noise else label)
    return texts, labels


@pytest.fixture(scope="module")
def learnt() -> Classifier:
    """Learn from a history in which every tenth ticket or so ended anywhere."""
    return train(*history(600, noise=0.15))


def test_the_same_history_gives_the_same_bytes(learnt: Classifier) -> None:
    """An unchanged history gives the same model, byte for byte; another history another one."""
    assert train(*history(600, noise=0.15)).sha256 == learnt.sha256
    assert train(*history(600, seed=2, noise=0.15)).sha256 != learnt.sha256


def test_new_tickets_are_placed_by_their_words(learnt: Classifier) -> None:
    """Words that the history knows lead to where such tickets ended, also in a sentence it has not seen."""
    found = learnt.guess(["please, the toner is empty", "who can reset my password", "wireless gone"])
    assert [guess.label for guess in found] == ["printing", "accounts", "network"]
    assert ["toner" in found[0].words, any("password" in word for word in found[1].words)] == [True, True]


def test_every_word_told_stands_in_the_text(learnt: Classifier) -> None:
    """The words that spoke for a guess are the ticket's own."""
    for text, guess in zip(*(lambda texts: (texts, learnt.guess(texts)))(history(50, seed=3)[0]), strict=True):
        assert guess.words
        assert all(word in text for word in guess.words)


def test_a_word_that_few_used_is_not_told() -> None:
    """It may be somebody's name: the guess may go by it, but three tickets must have it before people see it."""
    texts, labels = history(100)
    texts += ["zaphod asks for the toner", "zaphod asks for the printer"]
    labels += ["printing", "printing"]
    assert "zaphod" not in train(texts, labels).guess(["zaphod wants toner"])[0].words
    more = train([*texts, "zaphod again: the scanner"], [*labels, "printing"]).guess(["zaphod wants toner"])[0]
    assert "zaphod" in more.words


@pytest.mark.parametrize("noise", [0.1, 0.3, 0.5])
def test_confidence_is_how_often_it_is_right(noise: float) -> None:
    """Over many guesses, the mean of the confidences is the share that is right, whatever the noise."""
    classifier = train(*history(900, noise=noise))
    texts, labels = history(900, seed=9, noise=noise)
    found = classifier.guess(texts)
    right = np.mean([guess.label == label for guess, label in zip(found, labels, strict=True)])
    assert np.mean([guess.confidence for guess in found]) == pytest.approx(right, abs=0.05)


def test_confidence_is_measured_on_what_was_held_back() -> None:
    """Texts that are all different, with labels by chance: the history knows its own by heart, and no others."""
    random = Random(4)
    texts = [
        " ".join(f"{random.choice('bdfgklm')}{random.choice('aeiou')}{random.randrange(90)}" for _ in range(6))
        for _ in range(600)
    ]
    labels = [random.choice(["doors", "bells"]) for _ in texts]
    found = train(texts[:400], labels[:400]).guess(texts[400:])
    right = np.mean([guess.label == label for guess, label in zip(found, labels[400:], strict=True)])
    assert np.mean([guess.confidence for guess in found]) == pytest.approx(right, abs=0.1)


def test_a_text_of_unknown_words_is_no_sure_guess(learnt: Classifier) -> None:
    """What shares nothing with the history is guessed with less confidence than what does."""
    strange, empty, usual = learnt.guess(["zzz qqq xxx", "", "the printer is slow"])
    assert max(strange.confidence, empty.confidence) < 0.8 < usual.confidence
    assert (strange.words, empty.words) == ((), ())


@pytest.mark.parametrize(
    "text",
    [
        "printer",
        "a router was seen at the zoo",
        "my card does not pay abroad today",
        "which printer paper do owls of athens read",
    ],
)
def test_what_is_outside_the_field_is_no_sure_guess(learnt: Classifier, text: str) -> None:
    """One known word, or few among many that nobody ever used, is not enough, however often it led to one place."""
    assert learnt.guess([text])[0].confidence < 0.7 < learnt.guess(["the printer is slow"])[0].confidence


@pytest.mark.parametrize(
    ("texts", "labels"),
    [
        (["a bell"] * 4, ["doors"] * 4),
        (["", "", "", ""], ["doors", "bells", "doors", "doors"]),
        (["bell", "door", "bell", "door", "bell"], ["bells", "doors", "bells", "doors", "bells"]),
        (["one", "two", "three"], ["a", "b", "c"]),
    ],
    ids=["one label", "no words", "two labels", "each once"],
)
def test_small_histories_are_learnt_too(texts: list[str], labels: list[str]) -> None:
    """The most frequent label stands where words tell nothing; confidence stays a share."""
    guess = train(texts, labels).guess([texts[0]])[0]
    assert guess.label in labels
    assert 0 < guess.confidence < 1
    if len({*texts}) < len({*labels}) or len({*labels}) == 1:
        assert guess.label == max(labels, key=labels.count)


def test_many_texts_are_guessed_as_one_by_one(learnt: Classifier) -> None:
    """Chunks change nothing."""
    texts = history(4100, seed=5)[0]
    found = learnt.guess(texts)
    for place in (0, 1999, 2000, 4099):
        one = learnt.guess([texts[place]])[0]
        assert (found[place].label, found[place].words) == (one.label, one.words)
        assert found[place].confidence == pytest.approx(one.confidence, abs=1e-5)
