# The gateway. Secrets come from the environment; data lives in the volume /data.
FROM python:3.13-slim AS build
COPY . /source
RUN python -m venv /app && /app/bin/pip install --no-cache-dir "/source[postgres]"

FROM python:3.13-slim
RUN useradd --create-home --uid 10001 anbieter360 && mkdir /data && chown anbieter360 /data
COPY --from=build /app /app
USER anbieter360
ENV PATH=/app/bin:$PATH ANBIETER360_DATA=/data
VOLUME /data
EXPOSE 8360
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8360/healthz', timeout=4)"]
CMD ["anbieter360", "serve", "--host", "0.0.0.0", "--port", "8360"]
