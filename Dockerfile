# Idéslussen's image: web server, workers and beat are the same image with different commands.
FROM python:3.11-slim-bookworm

RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core fonts-open-sans \
    && rm -rf /var/lib/apt/lists/*

ENV PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 STATIC_ROOT=/srv/static DJANGO_SETTINGS_MODULE=sluice.settings
WORKDIR /srv/idesluss
COPY requirements.txt .
RUN pip install --require-hashes -r requirements.txt
COPY . .
# The addresses are for reading the settings only: collecting files asks neither database nor broker.
RUN SECRET_KEY=only-for-collecting-static-files-at-build DATABASE_URL=postgres://build@/build REDIS_URL=redis://build python manage.py collectstatic --no-input -v 0 \
    && useradd --system --create-home sluice
USER sluice
EXPOSE 8000
CMD ["gunicorn", "sluice.wsgi:application", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "2", "--threads", "4", "--access-logfile", "-", "--no-control-socket"]
