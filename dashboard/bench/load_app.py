"""What gunicorn serves under load: the product with one address more, which only says hello."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application

settings.ROOT_URLCONF = "dashboard.bench.load_urls"
application = get_wsgi_application()
