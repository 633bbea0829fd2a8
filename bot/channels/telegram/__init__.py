"""The Telegram channel: `updates` reads what arrives, `inbox` writes it down, `sender` delivers what was answered."""
