story a configuration with a mistake changes nothing, and the mistake is told with file and line

device sw1 ports=2 rate=1000

at 5m
configure sw1 profil=switch
reload
expect refused "*acme.conf:*profil*did you mean 'profile'*"
configure sw1 profile=swich
reload
expect refused "*acme.conf:*swich*switch*"
configure sw1 credential=publik
reload
expect refused "*publik*public*"
configure sw1 every.interface=soon
reload
expect refused "*acme.conf:*"
from 2m to 20m
expect known sw1/interface/Gi0/1/in_octets = 18
configure sw1 every.interface=2m
reload
from 25m to 45m
expect known sw1/interface/Gi0/1/in_octets = 10
