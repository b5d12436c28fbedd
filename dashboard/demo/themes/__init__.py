"""Every theme of the demo year, by hand."""

from dashboard.demo.themes import city, economy, education, farming, health, justice, society, transport

THEMES = (
    *education.THEMES,
    *health.THEMES,
    *society.THEMES,
    *city.THEMES,
    *transport.THEMES,
    *farming.THEMES,
    *economy.THEMES,
    *justice.THEMES,
)
