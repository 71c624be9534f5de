# What is installed, and Debian's package of it: `cpack -G DEB` in the build folder (tests/run package does, and tries it).
set(rotation_doc share/doc/rotationd)
install(TARGETS rotationd rotation-sim RUNTIME DESTINATION bin)
install(FILES deploy/systemd/rotationd.service DESTINATION lib/systemd/system)
install(FILES deploy/completion/rotationd DESTINATION share/bash-completion/completions)
install(DIRECTORY deploy/prometheus deploy/alertmanager deploy/grafana deploy/runbook DESTINATION share/rotationd)
install(FILES README.md deploy/rotationd.yml deploy/reference.yml DESTINATION ${rotation_doc})
install(DIRECTORY deploy/examples deploy/docs DESTINATION ${rotation_doc} PATTERN "*.png" EXCLUDE)
install(FILES deploy/debian/copyright DESTINATION ${rotation_doc})
install(FILES deploy/debian/rotationd.default DESTINATION /etc/default RENAME rotationd)

# Debian wants these compressed, and man pages for programs: they are their --help.
configure_file(deploy/debian/changelog.in changelog @ONLY)
find_program(HELP2MAN help2man)
if(HELP2MAN)
  set(rotation_man)
  foreach(program IN ITEMS rotationd:8 rotation-sim:1)
    string(REPLACE : ";" program ${program})
    list(GET program 0 name)
    list(GET program 1 section)
    list(APPEND rotation_man "${CMAKE_BINARY_DIR}/man${section}/${name}.${section}.gz")
    install(FILES "${CMAKE_BINARY_DIR}/man${section}/${name}.${section}.gz" DESTINATION share/man/man${section})
  endforeach()
  add_custom_command(
    OUTPUT ${rotation_man} CHANGELOG.md.gz changelog.gz rotationd.yml
    COMMAND mkdir -p man1 man8
    COMMAND help2man --no-info --section 8 --name "confirms the rotation into small caps" $<TARGET_FILE:rotationd> | gzip -9n > man8/rotationd.8.gz
    COMMAND help2man --no-info --section 1 --name "a market that speaks the providers' protocols" $<TARGET_FILE:rotation-sim> | gzip -9n > man1/rotation-sim.1.gz
    COMMAND gzip -9nc "${CMAKE_SOURCE_DIR}/CHANGELOG.md" > CHANGELOG.md.gz
    COMMAND gzip -9nc changelog > changelog.gz
    COMMAND $<TARGET_FILE:rotationd> check --effective > rotationd.yml
    DEPENDS rotationd rotation-sim CHANGELOG.md "${CMAKE_BINARY_DIR}/changelog" VERBATIM)
  # After the link: what the programs were made of.
  add_custom_command(
    OUTPUT rotationd.cdx.json third-party.txt
    COMMAND node "${CMAKE_SOURCE_DIR}/deploy/debian/sbom.mjs" "${CMAKE_BINARY_DIR}" ${PROJECT_VERSION}
    DEPENDS rotationd rotation-sim deploy/debian/sbom.mjs daemon/page/package-lock.json VERBATIM)
  add_custom_target(packaged_files DEPENDS ${rotation_man} CHANGELOG.md.gz changelog.gz rotationd.yml rotationd.cdx.json third-party.txt)
  install(FILES "${CMAKE_BINARY_DIR}/CHANGELOG.md.gz" "${CMAKE_BINARY_DIR}/changelog.gz" "${CMAKE_BINARY_DIR}/rotationd.cdx.json"
                "${CMAKE_BINARY_DIR}/third-party.txt" DESTINATION ${rotation_doc})
  install(FILES "${CMAKE_BINARY_DIR}/rotationd.yml" DESTINATION /etc/rotationd)
endif()

set(CPACK_GENERATOR DEB)
set(CPACK_SET_DESTDIR ON)
set(CPACK_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_PACKAGE_NAME rotationd)
set(CPACK_PACKAGE_CONTACT "The authors of rotationd <rotationd@example.com>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "confirms the rotation from large caps into small caps")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"Follows index ETFs, Treasury yields and the dollar over WebSockets, tracks the
small-versus-large spread and the triggers that confirm a rotation, and
publishes the state to Prometheus. It measures and tells; it never trades.")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS ca-certificates)
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "prometheus, prometheus-alertmanager")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
file(WRITE "${CMAKE_BINARY_DIR}/conffiles" "/etc/default/rotationd\n/etc/rotationd/rotationd.yml\n")
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
    "${CMAKE_BINARY_DIR}/conffiles;${CMAKE_SOURCE_DIR}/deploy/debian/postinst;${CMAKE_SOURCE_DIR}/deploy/debian/prerm;${CMAKE_SOURCE_DIR}/deploy/debian/postrm")
include(CPack)
