# The image of the web server and of the worker: the same code, another command.
FROM node:22-slim AS assets
WORKDIR /assets
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM python:3.11-slim-trixie
# pg_dump, of the same version as the server of compose.yaml: for backup and restore.
RUN apt-get update && apt-get install -y --no-install-recommends postgresql-client \
    && rm -rf /var/lib/apt/lists/*
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 \
    LIGAI_DATA_DIR=/srv/data LIGAI_KEY_DIR=/srv/keys LIGAI_STATIC_MANIFEST=1
WORKDIR /srv/ligai
COPY requirements.lock ./
RUN pip install --require-hashes -r requirements.lock
COPY --from=assets /assets/node_modules node_modules
COPY pyproject.toml README.md LICENSE manage.py ./
COPY ligai ligai
# Names of static files carry their hash; the key serves this one command. `libs` is what Tabler brings
# along and no page uses; its style sheets name files that it does not bring.
RUN pip install --no-deps -e . \
    && LIGAI_DATA_DIR=/srv/build SECRET_KEY=only-for-collecting ligai collectstatic --noinput --ignore=libs \
    && rm -rf /srv/build \
    && useradd --system --home-dir /srv/data ligai \
    && install -d -o ligai -g ligai -m 700 /srv/data /srv/keys
USER ligai
VOLUME ["/srv/data", "/srv/keys"]
EXPOSE 8000
CMD ["gunicorn", "ligai.config.wsgi", "--bind=0.0.0.0:8000", "--workers=2", "--threads=8", "--access-logfile=-"]
