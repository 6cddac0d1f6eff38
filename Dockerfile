FROM python:3.11-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 \
    UV_NO_CACHE=1 UV_PYTHON_DOWNLOADS=never UV_COMPILE_BYTECODE=1
RUN pip install uv==0.13.9 && python -m venv /venv
COPY requirements.txt ./
RUN uv pip install --python /venv/bin/python --require-hashes -r requirements.txt
COPY requirements-fonts.txt ./
# Beside what serves, which needs none of it; without it pages are set in the fonts of whoever reads.
RUN uv pip install --python /venv/bin/python --target /making --require-hashes -r requirements-fonts.txt || true
COPY manage.py ./
COPY careerpath careerpath
COPY values values
COPY journal journal
RUN PYTHONPATH=/making /venv/bin/python manage.py make_fonts || true

FROM python:3.11-slim-bookworm
RUN groupadd --gid 10001 careerpath \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin careerpath \
    # A fresh volume takes the owner of the folder it is mounted on.
    && install -d -o 10001 -g 10001 -m 0700 /keys /data
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 CAREERPATH_DATA=/data
WORKDIR /app
COPY --from=build /venv /venv
COPY manage.py gunicorn.conf.py LICENSE ./
COPY careerpath careerpath
COPY values values
COPY journal journal
COPY templates templates
COPY static static
# Neither needs a key: it exists only where the image runs.
RUN python -m compileall -q careerpath values journal && python manage.py collectstatic --noinput --verbosity 0
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s CMD ["python", "-c", "import urllib.request as r; from careerpath.settings import HOST; r.urlopen(r.Request('http://127.0.0.1:8000/health/', headers={'Host': HOST}), timeout=4)"]
CMD ["sh", "-c", "python manage.py preflight && exec gunicorn -c gunicorn.conf.py careerpath.wsgi"]
