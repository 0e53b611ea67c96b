"""Found by Django's autodiscovery. Domains are looked after here, because their page shows what
lies above their own room: checkpoints, pools, pictures."""

from gallery.adminsite import domain_admin as domain_admin
