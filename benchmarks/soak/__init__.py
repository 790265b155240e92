"""A long steady load, and whether anything of the server grows under it.

`python -m benchmarks.soak` (`make soak`).

addresses  what is asked, and how often
load       asking at a rate, and at the highest there is
watch      what the server's processes hold
verdict    whether a line of samples rises
"""
