# Select-Object as a restricted session has it: properties by name, nothing computed.
function Select-Object {
  [CmdletBinding()]
  param([Parameter(ValueFromPipeline)][object]$InputObject, [Parameter(Position = 0)][string[]]$Property)
  process {
    $isCertificate = $InputObject -is [System.Security.Cryptography.X509Certificates.X509Certificate2]
    $chosen = [ordered]@{}
    foreach ($name in $Property) {
      # Assigned within the branches: the value of an if statement is enumerated, and byte[] is lost.
      if ($isCertificate) { $chosen[$name] = Get-CertificateProperty $InputObject $name }
      else { $chosen[$name] = $InputObject.$name }
    }
    New-Typed "Selected.$($InputObject.PSObject.TypeNames[0])" $chosen
  }
}
