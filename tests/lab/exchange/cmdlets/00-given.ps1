# The functions that come with every runspace, none of which an endpoint offers.
$script:Given = @($ExecutionContext.InvokeCommand.GetCommands('*', 'Function', $true))
