"""Serves until it is told to stop."""

import os

import uvicorn

from .. import settings
from ..catalogue import open_catalogue
from ..log_lines import Log
from ..planted import plant
from ..planted.api import BUGS
from .app import create_app
from .trades import Trades


def main() -> None:
    key = settings.secret("API_KEY")
    log = Log("api", (key, os.environ.get("CATALOGUE_PASSWORD", ""), os.environ.get("S3_SECRET_KEY", "")))
    plant(BUGS, "api-", log)
    app = create_app(Trades(open_catalogue("api", **{"py-io-impl": "market_data.api.kept_files.KeptFileIO"})), key, log)
    log("info", "started")
    uvicorn.run(app, host="0.0.0.0", port=settings.integer("PORT", 8080), log_level="warning", access_log=False)
    log("info", "stopped")


if __name__ == "__main__":
    main()
