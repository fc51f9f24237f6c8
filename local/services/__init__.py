"""Stand-ins for AWS's AI services: their wire protocols, with open models behind them."""
