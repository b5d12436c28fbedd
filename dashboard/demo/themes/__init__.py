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

# Who might as well lead: what a unit proposes when it asks to be relieved.
RIVALS = {
    "parking": "police", "ebike": "housing", "burial": "land", "charging": "grid", "crossing": "transport", "manure": "eco",
    "rural-sewage": "housing", "waste-sorting": "eco", "noise-smoke": "police", "cold-chain": "commerce", "lift": "market",
    "community-staff": "civil", "long-care": "civil", "interchange": "ndrc", "rural-grid": "ndrc", "prepaid-card": "market",
    "live-selling": "commerce", "wages": "housing", "drinking-source": "water", "river-clean": "water", "meal-service": "market",
    "barrier-free": "housing", "park-land": "ndrc", "building-waste": "eco",
}  # fmt: skip
