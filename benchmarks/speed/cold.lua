-- Each request asks the next address of the file named after '--'.
local addresses, at = {}, 0
function init(args)
  for line in io.lines(args[1]) do addresses[#addresses + 1] = line end
end
function request()
  at = at % #addresses + 1
  return wrk.format("GET", addresses[at])
end
