"""Where a ticket's pages are, below the address of the service."""

from __future__ import annotations


def customer_page(token: str) -> str:
    """Return where a customer sees a ticket; who has this address sees it."""
    return f"/ticket/{token}"


def staff_page(desk: str, number: str) -> str:
    """Return where staff see a ticket."""
    return f"/staff/tickets/{desk}/{number}"
